/** A setting without which, or with whose value, this process must not run. The supervisor does not start it again. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault'

  constructor(setting: string, expected: string) {
    super(`${setting}: expected ${expected}`)
  }
}
