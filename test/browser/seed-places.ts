import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { EnvironmentsFile } from '#contracts/config/environments.ts'
import { Suite } from '#contracts/config/suites.ts'
import { TargetsFile } from '#contracts/config/targets.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { inProject } from '#start/project.ts'
import type { Installation } from '#test/monitoring/installation.ts'

const command = (slug: string) => ({ slug, driver: 'command', deploy: ['true'], status: ['true'], rollback: ['true'] })
const targets = { targets: ['shop-staging', 'shop-canary', 'shop-a', 'shop-b'].map(command) }
const environments = {
  environments: [
    { slug: 'staging', name: 'Staging', waves: [['shop-staging']], gates: { verify: 'answers' }, soak: '0s' },
    {
      ...{ slug: 'production', name: 'Production', after: 'staging', waves: [['shop-canary'], ['shop-a', 'shop-b']] },
      ...{ gates: { verify: 'answers', watch: { suite: 'answers', every: '1m' } }, soak: '5m', approval: 'another' },
    },
  ],
}

const PUT = `INSERT INTO config_document (tenant_id, kind, slug, position, hash, body)
  SELECT $1::uuid, n.kind, n.slug, n.position, n.hash, n.body
  FROM jsonb_to_recordset($2::jsonb) AS n(kind text, slug text, position int, hash text, body jsonb) ON CONFLICT DO NOTHING`

export type Places = { environments: EnvironmentsFile['environments']; targets: TargetsFile['targets'] }

/** Two environments, four targets that commands deploy, and a suite: written as files, and at once as what they say. */
export async function seedPlaces(installation: Installation): Promise<Places> {
  const folder = join(installation.dir, 'config')
  const suiteText = await readFile(inProject('config/suites/answers.yaml'), 'utf8')
  await mkdir(join(folder, 'suites'), { recursive: true })
  // JSON is YAML.
  await writeFile(join(folder, 'targets.yaml'), JSON.stringify(targets))
  await writeFile(join(folder, 'environments.yaml'), JSON.stringify(environments))
  await writeFile(join(folder, 'suites', 'answers.yaml'), suiteText)
  const places = { ...EnvironmentsFile.parse(environments), ...TargetsFile.parse(targets) }
  const documents = [
    ...places.environments.map((body, position) => ({ kind: 'environment', slug: body.slug, position, body })),
    ...places.targets.map((body, position) => ({ kind: 'target', slug: body.slug, position, body })),
    { kind: 'suite', slug: 'answers', position: 0, body: Suite.parse(parse(suiteText)) },
  ].map((document) => ({ ...document, hash: hashOf(document.body) }))
  await installation.query(PUT, [DEFAULT_TENANT_ID, JSON.stringify(documents)])
  return places
}

const hashOf = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex')
