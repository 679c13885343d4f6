/** The live page: the page of the report while the run goes on, and above it the fleet, device by device. */

import type { RunStory } from '../../outputs/story/story.ts';
import { withUpdate } from '../../outputs/story/with-update.ts';
import { createPage } from '../page.ts';
import { Connection } from './connection.ts';
import { DeviceView } from './device-view.ts';
import { FieldPanel } from './field-panel.ts';
import { NoticeBar } from './notice-bar.ts';
import { RunBar } from './run-bar.ts';

const root = document.getElementById('live');
if (root) openLivePage(root);

function openLivePage(root: HTMLElement): void {
  let story: RunStory | undefined;
  let field: FieldPanel | undefined;
  const bar = new RunBar((what) => connection.ask(what));
  const notices = new NoticeBar();
  const device = new DeviceView(
    (number) => connection.device(number),
    (number) => field?.point(number),
  );
  const makeField = (shared: ConstructorParameters<typeof FieldPanel>[0]) => {
    field = new FieldPanel(shared, (number) => device.open(number));
    return field;
  };
  const page = createPage(root, { live: true, panels: [makeField], controls: bar.element });
  root.classList.add('live');
  document.body.append(device.element, notices.element);
  const show = (newer: RunStory) => {
    story = newer;
    page.show(newer);
    bar.show(newer);
  };
  const connection = new Connection(
    {
      story: show,
      update: (update) => story && show(withUpdate(story, update)),
      cells: (cells) => field?.take(cells),
      run: ({ state }) => bar.setRun(state),
      end: (end) => {
        show(end.story);
        root.classList.add('ended');
        notices.ended(end);
      },
    },
    (state) => {
      bar.setLine(state);
      if (state === 'lost') notices.lost();
      else if (state === 'open') notices.found();
    },
  );
}
