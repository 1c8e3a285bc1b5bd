/** Puts words of our own around a method of the platform; `call` does what it did before. */
export function wrapMethod<T extends object>(
  of: T,
  name: string,
  wrapped: (call: () => unknown, self: T, values: readonly unknown[]) => unknown,
): void {
  const plain: unknown = Reflect.get(of, name);
  if (typeof plain !== "function") return;
  const replacement = function (this: T, ...values: readonly unknown[]): unknown {
    return wrapped(() => Reflect.apply(plain, this, values), this, values);
  };
  Object.assign(of, { [name]: replacement });
}
