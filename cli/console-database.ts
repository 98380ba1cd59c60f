import { readSettings, SettingsError } from '#contracts/settings.ts'
import type { Database } from '#prisma/client.ts'
import { CliError, exitCodes } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** What Prisma (P…), `pg` and Node say when no Postgres is there or it refuses us. */
const AWAY =
  /P10(?:00|01|02|08|10|11|17)|P2024|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|timeout exceeded|authentication failed|terminated/

/**
 * Runs `work` against the database itself: who may reach it is an administrator already.
 * @throws CliError where no database is named or none answers
 */
export async function withConsoleDatabase<T>(terminal: Terminal, work: (db: Database) => Promise<T>): Promise<T> {
  const url = databaseUrl(terminal)
  // Loaded only here: every other command starts without the database's client.
  const { openDatabase } = await import('#prisma/client.ts')
  const db = openDatabase({ url, maxConnections: 1, applicationName: 'mc' })
  try {
    return await work(db)
  } catch (error) {
    if (!AWAY.test(textOf(error))) throw error
    throw new CliError(
      exitCodes.unavailable,
      `The database at ${new URL(url).host} cannot be reached.`,
      'Start it with: npm start. Or check DATABASE_URL.',
    )
  } finally {
    await db.close()
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message} ${textOf(error.cause)}` : ''

function databaseUrl({ env }: Terminal): string {
  try {
    const { url } = readSettings(env).database
    if (url) return url
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new CliError(
      exitCodes.usage,
      error.message
        .split('\n')
        .map((line) => line.trim())
        .join(' '),
    )
  }
  throw new CliError(
    exitCodes.unavailable,
    'No database is known here.',
    'Run this where npm start runs (npm run mc -- token …), or set DATABASE_URL.',
  )
}
