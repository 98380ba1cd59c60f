import type { DeploymentPreview } from '#contracts/api/releases.ts'
import { ShapeText } from '#web/features/drift/shape-text.tsx'

type Change = DeploymentPreview['changes'][number]

/** The settings that change, before and after; secrets by shape and fingerprint alone. */
export function ChangeTable({ changes }: { changes: readonly Change[] }) {
  return (
    // A region that scrolls has to be reachable by keyboard
    <div tabIndex={0} role="region" aria-label="Settings that change" className="scroll-slim overflow-x-auto">
      <table className="w-full text-left text-xs">
        <thead className="bg-canvas text-ink-2">
          <tr>
            {['Setting', 'Now', 'Then'].map((name) => (
              <th key={name} className="px-3 py-1 font-medium sm:px-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.target ?? ''} ${change.key}`} className="border-t align-top" data-change={change.key}>
              <td className="min-w-32 px-3 py-1.5 sm:px-4">
                <code className="break-all font-mono">{change.key}</code>
                {change.target ? <p className="text-ink-3">at {change.target} alone</p> : null}
              </td>
              <td className="px-3 py-1.5 sm:px-4">
                <ShapeText shape={change.from} absent="not set" />
              </td>
              <td className="px-3 py-1.5 sm:px-4">
                <ShapeText shape={change.to} absent="removed" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
