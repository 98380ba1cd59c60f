/** Names under which a gateway's configuration has a credential, whatever that looks like. */
const CREDENTIAL = /(?:token|secret|password|passphrase|api_?key|private_?key|credential)$/i
/** Where the value is elsewhere: in a variable. */
const REFERENCE = /^\$\{[A-Za-z_]\w*\}$/

/**
 * A configuration in which each credential says that it is one: `token: x` becomes `token: { secret: x }`. What a person chose may
 * look like a word; here its place alone tells that it is none, and it has to be masked wherever else it stands.
 */
export function markCredentials(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(markCredentials)
  if (typeof config !== 'object' || config === null) return config
  return Object.fromEntries(
    Object.entries(config).map(([name, value]: [string, unknown]) =>
      typeof value === 'string' && value !== '' && CREDENTIAL.test(name) && !REFERENCE.test(value)
        ? [name, { secret: value }]
        : [name, markCredentials(value)],
    ),
  )
}
