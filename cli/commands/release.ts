import type { Command } from 'commander'
import { ReleaseCreated, ReleaseDetail, ReleasePage } from '#contracts/api/releases.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { ReleaseView } from '#contracts/release.ts'
import { connect } from '../connect.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import { type ReleaseOptions, releaseFrom } from '../release-input.ts'
import type { Terminal } from '../terminal.ts'
import { age } from '../wording.ts'

const collect = (value: string, before: string[]): string[] => [...before, value]
const EXAMPLES = `
Examples:
  mc release create --name shop-42 --artifact shop-42 --commit 3f2a91c --value MODE=fast --secret API_KEY=env:SHOP_API_KEY
  mc release create --file release.yaml --name "shop-$CI_BUILD"
  mc release diff shop-41 shop-42`

/** Path of a release; it is named by name or id. */
const releasePath = (release: string): string => `/api/v1/releases/${encodeURIComponent(release)}`

/** `mc release create|list|show|diff`: what there is to deploy. */
export function addReleaseCommands(program: Command, terminal: Terminal): void {
  const release = program
    .command('release')
    .description('releases: make them, list them, see how they differ')
    .addHelpText('after', EXAMPLES)
  addCreate(release, terminal)
  release
    .command('list')
    .description('releases, newest first, with where they run')
    .option('--search <text>', 'part of the name, artifact, commit or notes')
    .option('--limit <number>', 'how many', '50')
    .action(async (_options: ReadOptions, command: Command) => {
      const { search, limit, json, url } = command.optsWithGlobals<ReadOptions & { search?: string; limit: string }>()
      const page = await (await connect(url, terminal)).get('/api/v1/releases', ReleasePage, { search, limit })
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(page.nextCursor !== null))
    })
  release
    .command('show <release>')
    .description('one release with its settings')
    .action(async (name: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const detail = await (await connect(url, terminal)).get(releasePath(name), ReleaseDetail)
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describe(detail.release).join('\n')}\n`))
    })
  release
    .command('diff <from> <to>')
    .description('what differs between two releases')
    .action(async (from: string, to: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const client = await connect(url, terminal)
      const [a, b] = await Promise.all([client.get(releasePath(from), ReleaseDetail), client.get(releasePath(to), ReleaseDetail)])
      const changes = differences(a.release, b.release)
      if (json) printJson(terminal, { changes })
      else terminal.out(plainText(changes.length === 0 ? 'They do not differ.\n' : changes.map(changeLines).join('')))
    })
}

function addCreate(release: Command, terminal: Terminal): void {
  release
    .command('create')
    .description('make a release; made again with the same content it is the same one')
    .option('--name <name>', 'what it is called, for ever')
    .option('--artifact <artifact>', "what the targets' drivers know it by: a folder or file, an image, a tag")
    .option('--commit <sha>', 'the git commit it was built from')
    .option('--value <KEY=V>', 'a setting; again for each', collect, [])
    .option('--secret <KEY=REF>', 'where a secret is read: env:NAME or file:PATH; again for each', collect, [])
    .option('--notes <text>', 'what people should know of it')
    .option('--file <path>', 'YAML or JSON with these fields; options win over it')
    .action(async (_options: ReleaseOptions, command: Command) => {
      const options = command.optsWithGlobals<ReleaseOptions & ReadOptions>()
      const asked = await releaseFrom(options)
      const made = await (await connect(options.url, terminal)).post('/api/v1/releases', asked, ReleaseCreated)
      if (options.json) return printJson(terminal, made)
      const { name, contentHash } = made.release
      terminal.out(plainText(`${name} ${made.created ? 'made' : 'was there already'}, content ${contentHash.slice(0, 12)}\n`))
    })
}

const listing = (hasMore: boolean): Listing<ReleaseView> => ({
  idOf: ({ id }) => id,
  empty: 'No release was made yet. Make one with: mc release create',
  footer: hasMore ? 'There are more: narrow with --search, or raise --limit.' : null,
  columns: [
    { heading: 'RELEASE', cell: ({ name }) => name },
    { heading: 'CONTENT', cell: ({ contentHash }) => contentHash.slice(0, 12) },
    { heading: 'COMMIT', cell: ({ commit }) => commit?.slice(0, 10) ?? '–' },
    { heading: 'MADE', cell: ({ madeAt }) => age(madeAt, Date.now()), right: true },
    { heading: 'BY', cell: ({ madeBy }) => madeBy },
    { heading: 'RUNS IN', cell: ({ runsIn }) => runsIn.join(', ') || '–' },
    { heading: 'HELD IN', cell: ({ heldIn }) => heldIn.join(', ') || '–' },
  ],
})

const describe = (release: ReleaseView): string[] => [
  release.name,
  `  content   ${release.contentHash}`,
  `  artifact  ${release.artifact}`,
  `  commit    ${release.commit ?? 'not given'}`,
  `  made      ${release.madeAt} by ${release.madeBy}`,
  `  runs in   ${release.runsIn.join(', ') || 'no environment'}`,
  ...(release.heldIn.length > 0 ? [`  held in   ${release.heldIn.join(', ')}`] : []),
  ...Object.entries(release.values).map(([key, value]) => `  value     ${key}=${shown(value)}`),
  ...(release.notes ? [`  notes     ${release.notes}`] : []),
]

/** A setting as people read it; a secret by where it is read. */
function shown(value: ConfigValues[string]): string {
  if (typeof value !== 'object') return String(value)
  return 'env' in value.secret ? `(secret from env:${value.secret.env})` : `(secret from file:${value.secret.file})`
}

type Difference = { key: string; from: string | null; to: string | null }

function differences(a: ReleaseView, b: ReleaseView): Difference[] {
  const facts = ({ artifact, commit, values }: ReleaseView): Map<string, string | null> =>
    new Map([
      ['artifact', artifact],
      ['commit', commit],
      ...Object.entries(values).map(([key, value]): [string, string] => [`values.${key}`, shown(value)]),
    ])
  const [before, after] = [facts(a), facts(b)]
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const pairs = keys.map((key) => ({ key, from: before.get(key) ?? null, to: after.get(key) ?? null }))
  return pairs.filter(({ from, to }) => from !== to)
}

const changeLines = ({ key, from, to }: Difference): string =>
  [...(from === null ? [] : [`- ${key}=${from}\n`]), ...(to === null ? [] : [`+ ${key}=${to}\n`])].join('')
