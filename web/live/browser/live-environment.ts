/** The world as a live source needs it; tests hand in their own. */
export type LiveEnvironment = {
  fetch: typeof fetch
  now(): number
  random(): number
  /** Resolves after `ms` or as soon as `signal` aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}
