// One of several, named by a label.

export function Choice<T extends string>({
  id,
  label,
  value,
  of,
  take,
}: {
  id: string;
  label: string;
  value: T;
  /** Each with its words. */
  of: readonly (readonly [T, string])[];
  take: (value: T) => void;
}) {
  return (
    <label>
      {label}
      <select id={id} value={value} onChange={(event) => take(event.currentTarget.value as T)}>
        {of.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
