declare const brand: unique symbol;

/** A string that only its own constructor may make, so that one kind of id is never taken for another. */
export type Brand<Name extends string> = string & { readonly [brand]?: Name };

/** The ULID of a run. */
export type RunId = Brand<"RunId">;
/** The kebab-case name of a stage within its pipeline. */
export type StageId = Brand<"StageId">;
/** `run/version/stage[item]/attempt/role.k`: the name of one supervised process. */
export type ExecutionKey = Brand<"ExecutionKey">;
/** Lower-case hex SHA-256. */
export type ContentHash = Brand<"ContentHash">;
