/** An action of the record, as far as a post-mortem goes. Times in ms since epoch, as everywhere here. */
export type RecordedAction = {
  runbook: string
  action: string
  mode: string
  state: string
  says: string
  what: string
  decidedBy: string | null
  startedAt: number | null
  finishedAt: number | null
  outcome: string | null
  undo: string | null
}

/** All that a post-mortem is made of. `madeAt` null = the document says nothing of when it was made. */
export type PostMortemRecord = {
  madeAt: number | null
  number: number
  title: string
  says: string
  severity: string
  state: string
  owner: string | null
  labels: Readonly<Record<string, string>>
  /** null = not counted. */
  sessions: number | null
  cost: string | null
  /** null = not known. */
  beganAt: number | null
  alertOpenedAt: number | null
  notifiedAt: number | null
  acknowledgedAt: number | null
  acknowledgedBy: string | null
  openedAt: number
  resolvedAt: number | null
  closedAt: number | null
  causes: readonly { cause: string; says: string; confidence: number; reasons: readonly string[] }[]
  members: readonly { says: string; since: number }[]
  changes: readonly { at: number; says: string }[]
  findings: readonly { says: string; since: number }[]
  similar: readonly { number: number; openedAt: number; title: string }[]
  actions: readonly RecordedAction[]
  entries: readonly { at: number; kind: string; actor: string; says: string }[]
}
