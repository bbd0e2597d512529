'use strict';

// Keeps the page as the server renders it: each part of the live area that changed is replaced by its new rendering.
const live = document.getElementById('live');
const connection = document.getElementById('connection');

function say(state, text) {
  if (connection.dataset.state !== state) {
    connection.dataset.state = state;
    connection.textContent = text;
  }
}

function showTimesHere(part) {
  for (const time of part.querySelectorAll('time')) {
    time.title = time.dateTime;
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  }
}

const rendered = new Map();

function update(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const part of page.querySelectorAll('section[id]')) {
    const source = part.outerHTML;
    if (rendered.get(part.id) === source) {
      continue;
    }
    const old = document.getElementById(part.id);
    // Whoever selects text or stands on a link in it keeps it; the next change brings it up to date.
    if (!old || old.contains(document.activeElement) || isSelectedIn(old)) {
      continue;
    }
    rendered.set(part.id, source);
    showTimesHere(part);
    old.replaceWith(part);
  }
}

function isSelectedIn(part) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

showTimesHere(document);
const stream = new EventSource(live.dataset.stream);
stream.addEventListener('open', () => say('live', 'live'));
stream.addEventListener('error', () => say('away', 'not connected, trying again'));
stream.addEventListener('page', event => update(event.data));
