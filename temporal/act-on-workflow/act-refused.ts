/** Why something that was asked of an execution is not done, and what to do instead; both are shown to people. */
export class ActRefused extends Error {
  override readonly name = 'ActRefused'
  readonly instead: string

  constructor(says: string, instead: string) {
    super(says)
    this.instead = instead
  }
}
