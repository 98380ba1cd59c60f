/** One event of a history, free of Temporal's own encoding. `at`: ms since epoch. */
export type HistoryEvent = {
  id: number
  at: number
  /** As Temporal calls it: `ActivityTaskScheduled`. */
  type: string
  /** Its attributes by their names in JSON, payloads decoded and without secrets. */
  attributes: Readonly<Record<string, unknown>>
}

/** Why something failed, with what caused it, outermost first. */
export type Failure = {
  /** Name of the error where the code gave one: `TOO_MANY_BAD_ROWS`; else the kind of failure: `timeout`. */
  type: string
  message: string
  /** Said by the code: no further attempt can help. */
  nonRetryable: boolean
  /** Of the code, without lines of the SDK; '' where there is none. */
  stack: string
  cause: Failure | null
}
