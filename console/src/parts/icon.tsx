/** The icons, drawn as lines in the colour of the text beside them. */

const PATHS = {
  chat: 'M4 5h16v11H9.5L5 20v-4H4z',
  conversations: 'M4 6h16M4 12h16M4 18h10',
  requests: 'M3 12h4l3-7 4 14 3-7h4',
  usage: 'M5 20V11M12 20V4M19 20v-6',
  routing: 'M6 5v5a4 4 0 0 0 4 4h8M15 10l4 4-4 4M6 5v14',
  prompts: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5',
  keys: 'M14.5 9.5 21 3M18 6l2 2M15.5 8.5l2 2M9 20a5 5 0 1 0 0-10 5 5 0 0 0 0 10z',
  system: 'M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5 10 17l9-10',
  reload: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6',
  stop: 'M7 7h10v10H7z',
  send: 'M12 19V5M6 11l6-6 6 6',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4',
  fork: 'M7 4v6a4 4 0 0 0 4 4h6M7 4v16M14 11l3 3-3 3',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  upload: 'M12 16V5M7 9l5-5 5 5M5 20h14',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  light:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4',
  dark: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  auto: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  open: 'M14 4h6v6M20 4l-9 9M17 14v6H4V7h6',
  columns: 'M4 5h16v14H4zM12 5v14',
  down: 'M6 9l6 6 6-6',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
