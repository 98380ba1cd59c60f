/**
 * One try of one check. `null` = not measured, which is never zero. `error` = the measurement itself could not be taken (the
 * provider was down, the probe threw): such a sample says nothing about the release. `judge` = identity of the judge model
 * behind `score`, as samples of different judges are not compared.
 */
export type Sample = {
  check: string
  /** Case id: samples of the same case under two releases are compared as a pair. */
  case: string | null
  ok: boolean | null
  score: number | null
  latencyMs: number | null
  tokens: number | null
  error: string | null
  judge: string | null
}
