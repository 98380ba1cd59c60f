import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { DriftPatch } from '#contracts/api/releases.ts'
import { keepFormatting, textPatch } from '#domain/drift/text-patch.ts'
import type { Adoptable } from '#prisma/stores/drift-reports.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

const FILE = 'targets.yaml'
/** Lines stay as long as they are. */
const WRITTEN = { lineWidth: 0 }
/** As it stands in a file until somebody writes where the secret is read. */
const placeholder = (key: string) => ({ secret: { env: key.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_') } })

/**
 * What to commit so that configuration says what runs: each setting at its target, which wins over all else. A secret is a
 * reference to fill in, never its value. Comments and the order of the file stay.
 * @throws HttpProblem CONFLICT when there is nothing to adopt or the file is not here
 */
export async function adoptionPatch(
  web: WebContext,
  tenantId: string,
  environment: string,
  adopt: readonly Adoptable[],
): Promise<DriftPatch> {
  if (adopt.length === 0)
    throw new HttpProblem('CONFLICT', 'No setting differs that could be written down. Restore what is wanted, or look anew.')
  const before = await readFile(join(web.settings.configDir, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new HttpProblem(
      'CONFLICT',
      `The web process cannot read ${FILE} in its configuration folder (${error.code ?? error.name}).`,
    )
  })
  const document = parseDocument(before)
  if (document.errors.length > 0)
    throw new HttpProblem('CONFLICT', `${FILE} is wrong at this moment. Mend it first: mc config check`)
  const normal = document.toString(WRITTEN)
  const inherited = await inheritedKeys(web, tenantId, environment)
  const notes = adopt.flatMap((each) => write(document, each, inherited))
  const after = keepFormatting(before, normal, document.toString(WRITTEN))
  return { file: `config/${FILE}`, patch: textPatch(`config/${FILE}`, before, after), note: notes.join(' ') }
}

/** Settings of the release that runs: taking one out of a target's values does not take it away. */
async function inheritedKeys({ db }: WebContext, tenantId: string, environment: string): Promise<ReadonlySet<string>> {
  const current = (await environmentBySlug(db, tenantId, environment))?.current
  const release = current ? await findRelease(db, tenantId, current.id) : null
  return new Set(Object.keys(release?.values ?? {}))
}

/** Writes one setting. @returns what people have to know of it */
function write(document: Document, { key, target, there, value }: Adoptable, inherited: ReadonlySet<string>): string[] {
  const entry = targetIn(document, target)
  if (!entry) return [`${target} is not in ${FILE} any more, so ${key} was left out.`]
  if (!there) {
    const had = entry.deleteIn(['values', key])
    return had && !inherited.has(key)
      ? []
      : [`${key} does not run in ${target}, but the release or the environment sets it; take it out there.`]
  }
  if (value !== null) {
    document.setIn([...pathOf(document, target), 'values', key], value)
    return []
  }
  document.setIn([...pathOf(document, target), 'values', key], document.createNode(placeholder(key)))
  return [
    `${key} of ${target} is a secret: its value is not shown here. Put it where the reference says, or correct the reference.`,
  ]
}

function pathOf(document: Document, target: string): (string | number)[] {
  const list = document.get('targets')
  const index = isSeq(list) ? list.items.findIndex((item) => isMap(item) && item.get('slug') === target) : -1
  return ['targets', index]
}

function targetIn(document: Document, target: string): YAMLMap | null {
  const [list, index] = pathOf(document, target)
  const found = index === -1 ? null : document.getIn([list, index])
  return isMap(found) ? found : null
}
