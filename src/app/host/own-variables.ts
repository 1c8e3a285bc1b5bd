/** The variables of this process, without Holdfast's own: the one who starts from inside an execution is no part of it. */
export function ownVariables(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HOLDFAST_")));
}
