import { userInfo } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { TokenView } from '#contracts/api/actions.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type Role, roles } from '#domain/access/actions.ts'
import { ALL_SCOPES, scopes as knownScopes } from '#domain/access/scopes.ts'
import { endsSoon } from '#domain/access/token-end.ts'
import type { Database } from '#prisma/client.ts'
import { newCorrelationId } from '#telemetry/correlation.ts'
import { withConsoleDatabase } from '../console-database.ts'
import { CliError, exitCodes, usageError } from '../exit.ts'
import { printJson, printTable, type ReadOptions } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

type CreateOptions = ReadOptions & { name: string; role: Role; scope: string[]; expires: number }

const HOUR_MS = 3_600_000
/** As in the API: a token that nobody renews for a year is one that nobody remembers. */
const LONGEST_MS = 366 * 24 * HOUR_MS

/** `90d`, `12h` or a date; ms since epoch. */
export function parseExpiry(text: string, now = Date.now()): number {
  const span = /^(\d{1,4})([hd])$/.exec(text)
  const expiresAt = span ? now + Number(span[1]) * (span[2] === 'd' ? 24 : 1) * HOUR_MS : Date.parse(text)
  if (!(expiresAt > now && expiresAt <= now + LONGEST_MS))
    throw new InvalidArgumentError('Expected a span (90d, 12h) or a date, from now to 366 days ahead.')
  return expiresAt
}

/** `mc token create|list|revoke`: API tokens at the console, straight in the database. */
export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command('token').description('API tokens, at the console: needs the database, no sign-in')
  token
    .command('create')
    .description('make a token and print it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .addOption(
      new Option('--scope <scope...>', 'narrow it to one or more of these')
        .choices([ALL_SCOPES, ...knownScopes])
        .default([ALL_SCOPES], ALL_SCOPES),
    )
    .addOption(
      new Option('--expires <when>', 'a span (90d, 12h) or a date')
        .argParser((text) => parseExpiry(text))
        .default(parseExpiry('90d'), '90d'),
    )
    .action(async (_options: CreateOptions, command: Command) => {
      await withConsoleDatabase(terminal, (db) => create(db, command.optsWithGlobals<CreateOptions>(), terminal))
    })
  token
    .command('list')
    .description('all tokens, without their text')
    .action(async (_options: ReadOptions, command: Command) => {
      await withConsoleDatabase(terminal, (db) => list(db, command.optsWithGlobals<ReadOptions>(), terminal))
    })
  token
    .command('revoke <id>')
    .description('end a token at once')
    .action(async (id: string, _options: ReadOptions, command: Command) => {
      await withConsoleDatabase(terminal, (db) => revoke(db, id, command.optsWithGlobals<ReadOptions>(), terminal))
    })
}

const stores = async () => ({ ...(await import('#prisma/stores/api-tokens.ts')), ...(await import('#prisma/stores/audit.ts')) })

/** Who sits at this console, as far as the machine knows. */
const consoleUser = (): string => `console:${userInfo().username}`

async function create(db: Database, { name, role, scope, expires, json }: CreateOptions, terminal: Terminal): Promise<void> {
  if (name.trim() === '' || name.length > 100) throw usageError('A token needs a name of 1 to 100 characters.')
  const scopes = [...new Set(scope)]
  if (scopes.includes(ALL_SCOPES) && scopes.length > 1) throw usageError(`Name the scopes, or ${ALL_SCOPES} by itself.`)
  const { createApiToken } = await stores()
  const asked = { name, role, scopes, createdBy: consoleUser(), expiresAt: expires }
  const created = await createApiToken(db, DEFAULT_TENANT_ID, asked)
  await audit(db, 'token.create', name)
  if (json) return printJson(terminal, created)
  terminal.err(`Token ${name} (${role}, ${scopes.join(' ')}), until ${created.view.expiresAt}. It is shown this once:\n`)
  terminal.out(`${created.token}\n`)
}

async function list(db: Database, { json }: ReadOptions, terminal: Terminal): Promise<void> {
  const { listApiTokens } = await stores()
  const items = await listApiTokens(db, DEFAULT_TENANT_ID)
  if (json) return printJson(terminal, { items })
  const now = Date.now()
  printTable<TokenView>(terminal, items, {
    idOf: ({ id }) => id,
    empty: 'There is no token. Make one: mc token create --name ci --role operator',
    columns: [
      { heading: 'ID', cell: ({ id }) => id },
      { heading: 'NAME', cell: ({ name }) => name },
      { heading: 'ROLE', cell: ({ role }) => role },
      { heading: 'SCOPES', cell: ({ scopes }) => scopes.join(' ') },
      { heading: 'STATE', cell: (view) => stateOf(view, now) },
      { heading: 'EXPIRES', cell: ({ expiresAt }) => expiresAt.slice(0, 10) },
      { heading: 'USED', cell: ({ lastUsedAt }) => (lastUsedAt ? `${age(lastUsedAt, now)} ago` : 'never') },
      { heading: 'BY', cell: ({ createdBy }) => createdBy },
    ],
  })
}

function stateOf(view: TokenView, now: number): string {
  const life = { createdAt: Date.parse(view.createdAt), expiresAt: Date.parse(view.expiresAt) }
  if (view.revokedAt) return 'revoked'
  if (life.expiresAt <= now) return 'expired'
  return endsSoon(life, now) ? 'ends soon' : 'valid'
}

async function revoke(db: Database, id: string, { json }: ReadOptions, terminal: Terminal): Promise<void> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw usageError(`Not a token's id: ${id}`, 'See them with: mc token list')
  const { revokeApiToken } = await stores()
  const view = await revokeApiToken(db, DEFAULT_TENANT_ID, id)
  if (!view) throw new CliError(exitCodes.negative, 'No token has this id.', 'See them with: mc token list')
  await audit(db, 'token.revoke', view.name)
  if (json) printJson(terminal, view)
  else terminal.out(`Revoked ${view.name}.\n`)
}

async function audit(db: Database, action: string, target: string): Promise<void> {
  const { recordAudit } = await stores()
  await recordAudit(db, DEFAULT_TENANT_ID, {
    actorKind: 'system',
    actor: consoleUser(),
    action,
    target,
    outcome: 'succeeded',
    detail: null,
    correlationId: newCorrelationId(),
  })
}
