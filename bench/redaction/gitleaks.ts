import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Peer } from './peer.ts'

const MODULE = 'github.com/zricethezav/gitleaks/v8'
const VERSION = 'v8.30.1'
const CACHE = join(homedir(), '.cache', 'mission-control', `gitleaks-${VERSION}`)
/** Built from source the first time. */
const PATIENCE_MS = 600_000

const Report = z.array(z.object({ File: z.string(), Secret: z.string(), Match: z.string() }))

/** gitleaks of the PATH, or built once by Go; a sentence when neither can be had. */
function findGitleaks(): { binary: string; version: string } | { unavailable: string } {
  const named = spawnSync('gitleaks', ['version'], { encoding: 'utf8' })
  if (named.status === 0) return { binary: 'gitleaks', version: named.stdout.trim() }
  const binary = join(CACHE, 'gitleaks')
  if (!existsSync(binary)) {
    mkdirSync(CACHE, { recursive: true })
    const env = { ...process.env, GOBIN: CACHE }
    const built = spawnSync('go', ['install', `${MODULE}@${VERSION}`], { env, encoding: 'utf8', timeout: PATIENCE_MS })
    if (built.status !== 0) return { unavailable: `gitleaks is not on the PATH, and go install ${MODULE}@${VERSION} failed` }
  }
  return { binary, version: VERSION }
}

/** What gitleaks' own rules would mask: every text a file, what it reports taken out wherever it stands in its file. */
export function gitleaks(texts: readonly string[]): Peer {
  const found = findGitleaks()
  if ('unavailable' in found) return found
  const folder = mkdtempSync(join(tmpdir(), 'gitleaks-'))
  try {
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.txt`), text)
    const report = join(folder, 'report.json')
    const before = performance.now()
    const flags = ['--no-banner', '--exit-code=0', '--ignore-gitleaks-allow', '--report-format=json', `--report-path=${report}`]
    const { status, stderr } = spawnSync(found.binary, ['dir', ...flags, folder], { encoding: 'utf8', timeout: PATIENCE_MS })
    if (status !== 0) return { unavailable: `gitleaks ended with ${status}: ${stderr.slice(0, 200)}` }
    const tookMs = performance.now() - before
    const masked = new Map(texts.map((text) => [text, text]))
    for (const { File, Secret, Match } of Report.parse(JSON.parse(readFileSync(report, 'utf8')))) {
      const text = texts[Number.parseInt(basename(File), 10)]
      // What it found after decoding stands in its match, which is of the text as it was.
      if (text !== undefined) masked.set(text, without(without(masked.get(text) ?? text, Secret), Match))
    }
    return { name: `gitleaks ${found.version}`, masked: (text) => masked.get(text) ?? text, tookMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const without = (text: string, part: string): string => (part === '' ? text : text.replaceAll(part, '***'))
