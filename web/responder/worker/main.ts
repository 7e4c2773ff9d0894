// The service worker of /unit. Each thing it does stands in a file of its own beside this one.
import "./shell.ts";
import "./push.ts";
