import { join } from 'node:path'
import { inTurn } from './in-turn.ts'
import { BUILD_IGNORED, buildIfChanged } from './input-hash.ts'
import { inProject, projectRoot } from './project.ts'
import { runToEnd } from './run-to-end.ts'
import { step } from './say.ts'

const INPUTS = {
  root: projectRoot,
  paths: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
  ignore: BUILD_IGNORED,
}

/** Makes the database client from the schema, unless it was made from this very schema before. */
export async function ensurePrismaClient(logFolder: string): Promise<void> {
  // Inside what is made, so that removing the one removes the other.
  const marker = inProject('prisma/generated/.inputs')
  await inTurn(inProject('prisma/generated.lock'), 'making the database client', () =>
    buildIfChanged(marker, INPUTS, () => step('Database client made', () => generate(join(logFolder, 'prisma-generate.log')))),
  )
}

async function generate(logFile: string): Promise<void> {
  // Generating needs no schema engine, but Prisma wants to see one: any existing file saves the download.
  const quiet = { PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
  const env = { ...process.env, ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  const args = [inProject('node_modules/prisma/build/index.js'), 'generate']
  await runToEnd('prisma generate', { command: process.execPath, args, env, logFile, cwd: projectRoot })
}
