'use client'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { postMortemQuery } from '#web/features/api/incident-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** The record as Markdown, to be copied, downloaded, and finished by people. */
export function PostMortemSheet({ number, onClose }: { number: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(postMortemQuery(number))
  return (
    <Sheet
      onClose={onClose}
      title={`Post-mortem of incident #${number}`}
      description="Made from the record alone. Finish it where you keep such things: the open questions stand at its end."
      aside={
        data ? (
          <>
            <CopyButton text={data.markdown} label="Copy the Markdown" />
            <Button size="small" onClick={() => download(`incident-${number}.md`, data.markdown)}>
              <Download aria-hidden /> Download
            </Button>
          </>
        ) : null
      }
    >
      {error && !data ? <QueryError what="The post-mortem" error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <pre className="whitespace-pre-wrap break-words p-3 font-mono text-xs sm:p-4" data-post-mortem>
          {data.markdown}
        </pre>
      ) : error ? null : (
        <SkeletonRows rows={8} />
      )}
    </Sheet>
  )
}

/** Lets the browser save a text as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
