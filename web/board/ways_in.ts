// Signing in, loaded when it is wanted.
import type { FunctionComponent } from "preact";

export const signIn = async (): Promise<FunctionComponent> => (await import("./sign_in.tsx")).First;
export const signInAgain = async (): Promise<FunctionComponent> => (await import("./sign_in.tsx")).Again;
