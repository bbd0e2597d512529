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
    const at = new Date(time.dateTime);
    time.textContent = 'date' in time.dataset ? at.toLocaleString() : at.toLocaleTimeString();
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
    // Whoever selects text, stands on a link or opened something in it keeps it; the next change brings it up to date.
    if (!old || old.contains(document.activeElement) || isSelectedIn(old) || old.querySelector('details[open]')) {
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

// A page of its own view asks for itself again when something changed, at most every two seconds and only while it is seen.
let asking = false;
let again = false;

async function refresh() {
  if (asking || document.hidden) {
    again = true;
    return;
  }
  asking = true;
  again = false;
  try {
    const answer = await fetch(location.href, {headers: {Accept: 'text/html', 'X-Refresh': '1'}, redirect: 'error'});
    if (answer.ok) {
      update(await answer.text());
    }
  } catch (e) {
    // The stream says that the connection is lost.
  } finally {
    setTimeout(() => { asking = false; askAgain(); }, 2000);
  }
}

// What changed while it asked, or while nobody looked, is not missed.
function askAgain() {
  if (again && !document.hidden) {
    refresh();
  }
}

document.addEventListener('visibilitychange', askAgain);
showTimesHere(document);
if (live && live.dataset.stream) {
  const stream = new EventSource(live.dataset.stream);
  stream.addEventListener('open', () => say('live', 'live'));
  stream.addEventListener('error', () => say('away', 'not connected, trying again'));
  stream.addEventListener('page', event => 'refresh' in live.dataset ? refresh() : update(event.data));
}
