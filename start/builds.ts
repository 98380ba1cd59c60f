import { join } from 'node:path'
import type { Environment } from '#contracts/settings.ts'
import { buildIfChanged } from './input-hash.ts'
import { inProject, projectRoot } from './project.ts'
import { runToEnd } from './run-to-end.ts'
import { step } from './say.ts'

/** What is never an input: results of builds, and tests. */
const IGNORED = /(^|\/)(\.next|generated|node_modules|next-env\.d\.ts)(\/|$)|\.test\.tsx?$|\.tsbuildinfo$/

/** Makes the database client from the schema, unless it was made from this very schema before. */
export async function ensurePrismaClient(logFolder: string): Promise<void> {
  const inputs = { root: projectRoot, paths: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'], ignore: IGNORED }
  await buildIfChanged(inProject('prisma/generated/.inputs'), inputs, async () => {
    // Generating needs no schema engine, but Prisma wants to see one: any existing file saves the download.
    const env = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    }
    await step('Database client made', () =>
      runNode('prisma/build/index.js', ['generate'], join(logFolder, 'prisma-generate.log'), env),
    )
  })
}

/** Builds the web interface, unless it was built from these very sources before. Takes up to a few minutes. */
export async function ensureWebBuilt(logFolder: string): Promise<void> {
  const sources = ['web', 'domain', 'contracts', 'prisma', 'temporal', 'workflows', 'telemetry']
  const inputs = { root: projectRoot, paths: [...sources, 'package-lock.json', 'tsconfig.json'], ignore: IGNORED }
  await buildIfChanged(inProject('web/.next/.inputs'), inputs, async () => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    await step('Web interface built', () =>
      runNode('next/dist/bin/next', ['build', 'web'], join(logFolder, 'next-build.log'), env),
    )
  })
}

async function runNode(script: string, args: string[], logFile: string, env: Environment): Promise<void> {
  const file = inProject('node_modules', script)
  await runToEnd(`${script.split('/')[0]} ${args.join(' ')}`, {
    command: process.execPath,
    args: [file, ...args],
    env,
    logFile,
    cwd: projectRoot,
  })
}
