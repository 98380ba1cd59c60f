'use client'
import { useState } from 'react'
import { ALL_SCOPES, type Scope, scopes } from '#domain/access/scopes.ts'

const says: Record<Scope, string> = {
  read: 'see everything; most programs need it besides',
  'sessions:act': 'stop, reset and write to sessions, pause agents',
  'releases:act': 'releases, deployments, gates, drift',
  'alerts:act': 'acknowledge, silence, test channels',
  'incidents:act': 'notes, owners, approvals',
  'components:report': 'report figures of components',
  'handoffs:act': 'send, take and settle messages',
  'workflows:act': 'act on workflows and schedules',
  'backfills:act': 'start and steer backfills',
  'gateways:act': 'reconnect gateways',
  'access:act': 'make and revoke tokens',
}

/** The scopes that a form's ticked boxes say: all by itself, or one or more. */
export function scopesIn(form: FormData): string[] {
  const ticked = form.getAll('scope').map(String)
  return ticked.length > 0 ? ticked : [ALL_SCOPES]
}

/** What a token may be narrowed to, within its role. */
export function ScopeField() {
  const [isNarrow, setNarrow] = useState(false)
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="font-medium">Scopes</legend>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={isNarrow} onChange={({ target }) => setNarrow(target.checked)} />
        Only some of what the role may
      </label>
      {isNarrow ? (
        <ul className="scroll-slim max-h-56 overflow-y-auto rounded border p-2">
          {scopes.map((scope) => (
            <li key={scope}>
              <label className="flex min-h-7 items-baseline gap-2">
                <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'read'} />
                <span className="shrink-0 font-mono text-xs">{scope}</span>
                <span className="text-xs text-ink-3">{says[scope]}</span>
              </label>
            </li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  )
}
