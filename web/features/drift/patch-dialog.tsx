'use client'
import { useQuery } from '@tanstack/react-query'
import { QueryError } from '#web/features/api/query-error.tsx'
import { patchQuery } from '#web/features/api/release-queries.ts'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** What to commit so that the files say what runs. */
export function PatchDialog({ reportId, onClose }: { reportId: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(patchQuery(reportId))
  return (
    <Sheet
      onClose={onClose}
      title="Adopt what runs"
      description="Save the patch, apply it with git apply, and commit: from then on the configuration says what runs."
      aside={data ? <CopyButton text={data.patch} label="Copy the patch" /> : null}
    >
      {error && !data ? <QueryError what="The patch" error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <div className="flex flex-col gap-2 p-3 sm:p-4">
          <p>
            <code className="font-mono">{data.file}</code>
          </p>
          {data.note ? <p className="text-ink-2">{data.note}</p> : null}
          <pre className="overflow-x-auto rounded border bg-canvas p-2 font-mono text-xs" data-patch>
            {data.patch.split('\n').map((line, index) => (
              // Lines of a diff have no name but their place
              <span key={index} className={inkOf(line)}>
                {line}
                {'\n'}
              </span>
            ))}
          </pre>
        </div>
      ) : error ? null : (
        <SkeletonRows rows={6} />
      )}
    </Sheet>
  )
}

function inkOf(line: string): string | undefined {
  if (line.startsWith('+')) return 'text-good'
  return line.startsWith('-') ? 'text-critical' : undefined
}
