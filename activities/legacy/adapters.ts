import type { SourceKind } from '#contracts/config/backfill.ts'
import type { Adapter } from './adapter.ts'
import { readClawdbot } from './clawdbot/read-clawdbot.ts'
import { readMissionControl } from './mission-control/read-mission-control.ts'
import { readOpenClaw } from './openclaw/read-openclaw.ts'
import { readFolder } from './read-folder.ts'
import { readJson } from './read-json.ts'
import { readJsonLines } from './read-json-lines.ts'
import { readSqlite } from './read-sqlite.ts'

/** What reads a kind of source. */
export function adapterOf(kind: SourceKind): Adapter {
  switch (kind) {
    case 'sqlite':
      return readSqlite
    case 'mission-control':
      return readMissionControl
    case 'json':
      return readJson
    case 'jsonl':
      return readJsonLines
    case 'folder':
      return readFolder
    case 'openclaw':
      return readOpenClaw
    case 'clawdbot':
      return readClawdbot
  }
}
