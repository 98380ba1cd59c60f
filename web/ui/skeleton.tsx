import { cn } from './cn.ts'

/** The place of something that comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('rounded bg-raised', className)} />
}

/** Rows that come, as tall as the rows will be. */
export function SkeletonRows({ rows, className }: { rows: number; className?: string }) {
  return (
    <div aria-busy role="status" className="flex flex-col">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        // Rows of a skeleton are all alike
        <div key={row} className={cn('flex h-9 items-center gap-3 border-b px-3', className)}>
          <Skeleton className="h-4 w-20" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </div>
  )
}
