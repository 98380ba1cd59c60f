import { randomBytes } from 'node:crypto'
import { redactError } from '#domain/redaction/redact-error.ts'
import { exitCodes } from './exit.ts'
import { runCli } from './run.ts'
import { processTerminal } from './terminal.ts'

try {
  const code = await runCli(process.argv.slice(2), processTerminal())
  // A command may have set its own already (mc session judge).
  process.exitCode ??= code
} catch (error) {
  // A fault of ours: whoever reports it gets the stack, without what it may have held.
  const { stack, message } = redactError(error, randomBytes(32))
  process.stderr.write(`mc failed unexpectedly: ${stack ?? message}\n`)
  process.exitCode = exitCodes.unavailable
}
