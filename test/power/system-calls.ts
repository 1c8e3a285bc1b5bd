import { spawnSync } from "node:child_process";

// strace writes down every call that changes a file or a name, or speaks to somebody, with all of its bytes, in the order in
// which the kernel did them: what a call caused comes after its end (strace(1)).

const CALLS = [
  "open,openat,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg",
  "truncate,ftruncate,fallocate,copy_file_range,sendfile",
  "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir",
  "chmod,fchmod,fchmodat,fsync,fdatasync,chdir,fchdir,umask",
];

/** The words that start a program under the recorder; the program itself is the process that is started (-D). */
export function recording(file: string): readonly string[] {
  const how = ["-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "16777216", "-e", "signal=none"];
  return ["strace", ...how, "-e", `trace=${CALLS.join(",")}`, "-o", file];
}

/** Why no calls can be recorded here; null when they can. */
export function recordingFault(): string | null {
  const tried = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=fsync", "true"], { encoding: "utf8" });
  if (tried.error !== undefined) return "strace is not installed here (npm run system-tools)";
  return tried.status === 0 ? null : `strace cannot trace here: ${tried.stderr.trim().slice(0, 200)}`;
}
