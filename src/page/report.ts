/** The script of report.html: the story lies in the page as JSON. */
import type { RunStory } from '../outputs/story/story.ts';
import { createPage } from './page.ts';

const story = document.getElementById('story');
const root = document.getElementById('report');
if (story !== null && root !== null) {
  performance.mark('regatta-begin');
  createPage(root).show(JSON.parse(story.textContent ?? '') as RunStory);
  // Two frames later what is near the top has been painted.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => performance.measure('regatta-drawn', 'regatta-begin')),
  );
}
