/**
 * Why nothing came back from an address outside. `refused`: it may not be asked, which no further attempt changes. `unreachable` and
 * `timeout` may pass by themselves.
 */
export type OutgoingFault = 'refused' | 'unreachable' | 'timeout'

/** The message is a sentence without the URL, which may be secret; who calls knows what was asked. */
export class OutgoingFailure extends Error {
  readonly fault: OutgoingFault

  constructor(fault: OutgoingFault, message: string) {
    super(message)
    this.name = 'OutgoingFailure'
    this.fault = fault
  }
}
