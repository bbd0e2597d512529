package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What page and terminal show, as JSON. */
@RestController
@RequestMapping("/api/v1")
class ApiController {

    private final StateDb state;
    private final Sampler sampler;
    private final PipelineActivity activity;
    private final LiveStream live;

    ApiController(StateDb state, Sampler sampler, PipelineActivity activity, LiveStream live) {
        this.state = state;
        this.sampler = sampler;
        this.activity = activity;
        this.live = live;
    }

    /** The last sample, a few seconds old at most: however many ask, the state DB is asked once. */
    @GetMapping(path = "/status", produces = MediaType.APPLICATION_JSON_VALUE)
    String status() {
        Sample sample = sampler.last();
        StatusReport report = sample.status();
        return StatusJson.of(report == null || sample.stateError().isPresent() ? StatusReader.read(state) : report);
    }

    /** The latest changes of this process, the newest first. */
    @GetMapping(path = "/changes", produces = MediaType.APPLICATION_JSON_VALUE)
    String changes() {
        List<PipelineActivity.Change> changes = activity.latest();
        return StatusJson.of(changes);
    }

    @GetMapping(path = "/holds", produces = MediaType.APPLICATION_JSON_VALUE)
    String holds() {
        return StatusJson.of(HoldReport.read(state));
    }

    /** Server-sent events until the listener goes away. */
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> live() {
        return live.open()
                .map(ResponseEntity::ok)
                .orElseGet(() ->
                        ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build());
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> stateIsAway(StateUnavailableException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("error", String.valueOf(e.getMessage())));
    }
}
