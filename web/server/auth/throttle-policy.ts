/** How attempts are slowed down: `free` failures cost nothing, then each doubles the wait up to `longestSeconds`. */
export type ThrottlePolicy = { readonly free: number; readonly longestSeconds: number }

/** Seconds between the attempt that is failure number `failures` and the next one that is let through. */
export function waitSeconds({ free, longestSeconds }: ThrottlePolicy, failures: number): number {
  if (failures <= free) return 0
  return Math.min(longestSeconds, 2 ** Math.min(failures - free, 30))
}
