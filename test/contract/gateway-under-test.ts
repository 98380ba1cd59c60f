/** A gateway that the contract suite is run against: the demo fleet or a real OpenClaw. */
export type GatewayUnderTest = {
  url: string
  token: string
  /** How long it may take for anything, ms; a real gateway needs a minute to start on a busy machine. */
  patienceMs: number
  /** How it can be taken down; `null` when it is not ours to stop. */
  outages: Outages | null
  /** Where it keeps its state; `null` where that is not on this machine, or is not known. */
  stateFolder: string | null
  /** Gives an agent a schedule of its own that is not due for days. @returns the job's id */
  schedule(agentId: string, name: string): Promise<string>
  close(): Promise<void>
}

export type Outages = {
  /** Orderly stop while idle: `shutdown` event, close 1012. Settles when the connections are told. */
  stop(): Promise<void>
  /** SIGKILL or the like: no goodbye. */
  crash(): Promise<void>
  /** Starts it again; settles before it is ready. */
  comeBack(): Promise<void>
}
