'use client'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { ProjectList } from './project-list.tsx'
import { TaskList } from './task-list.tsx'

/** Projects or tasks of the past beside what brought them, to be searched; a project leads to its tasks. */
export function WorkSheet({ shown, onClose }: { shown: 'tasks' | 'projects'; onClose: () => void }) {
  const { query, change } = useUrlState()
  const search = query.get('q') ?? ''
  const project = query.get('project')
  const title = shown === 'projects' ? 'Projects' : project === null ? 'Tasks' : 'Tasks of one project'
  return (
    <Sheet title={title} onClose={onClose}>
      <div className="flex gap-2 border-b p-3">
        <input
          type="search"
          aria-label={shown === 'projects' ? 'Part of a name' : 'Part of a title'}
          placeholder={shown === 'projects' ? 'Part of a name' : 'Part of a title'}
          value={search}
          maxLength={200}
          onChange={(event) => change({ q: event.target.value || null })}
          className={cn(inputLook)}
        />
      </div>
      {shown === 'projects' ? (
        <ProjectList search={search} onOpen={(id) => change({ show: 'tasks', project: id, q: null })} />
      ) : (
        <TaskList filter={{ project, search }} />
      )}
    </Sheet>
  )
}
