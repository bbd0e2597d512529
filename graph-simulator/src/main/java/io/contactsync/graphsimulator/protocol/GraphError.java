package io.contactsync.graphsimulator.protocol;

/**
 * A refusal in Graph's words. The factories are the answers a contacts client meets; their texts are literal where a source
 * has them. Sources: graph-facts §1, §4, §5, §7, §8.
 *
 * @param status the HTTP status
 * @param code {@code error.code}, may be empty as it is in some of Graph's own samples
 * @param message {@code error.message}
 */
public record GraphError(int status, String code, String message) {
    /** As an exception, to leave an operation with. */
    public GraphErrorException asException() {
        return new GraphErrorException(this);
    }

    /** Source: §8, "The property 'firstName' does not exist on type …". */
    public static GraphError unknownProperty(String name, String type) {
        return new GraphError(
                400,
                "RequestBodyRead",
                "The property '" + name + "' does not exist on type 'Microsoft.OutlookServices." + type
                        + "'. Make sure to only use property names that are defined by the type or mark the type as open type.");
    }

    /** A value of the wrong JSON type. Source: §1, msgraph-sdk-powershell#3258. */
    public static GraphError wrongType() {
        return new GraphError(400, "UnableToDeserializePostBody", "were unable to deserialize ");
    }

    /** A literal that is not of its type, or null where null is not allowed. Source: §8 for the code; text unverified. */
    public static GraphError bodyRead(String message) {
        return new GraphError(400, "RequestBodyRead", message);
    }

    /** A body that is no JSON object. Source: text as Graph's gateway sends it (unverified). */
    public static GraphError notJson() {
        return badRequest(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of"
                        + " valid JSON format.");
    }

    /** Source: §1. */
    public static GraphError invalidProperty(String message) {
        return new GraphError(400, "ErrorInvalidProperty", message);
    }

    /** Literal. Source: §1, contrib#560. */
    public static GraphError tooManyValues(String property, int entries, int most) {
        return invalidProperty("The multi value property " + property + " has " + entries
                + " entries, that exceeds the max allowed value of " + most);
    }

    /** Source: §1; code from Exchange's list (unverified through Graph). */
    public static GraphError readOnly(String property) {
        return new GraphError(
                400, "ErrorInvalidPropertySet", "Property '" + property + "' is read-only and cannot be set.");
    }

    /** Source: §2, "Resource not found for the segment 'move'". */
    public static GraphError unknownSegment(String segment) {
        return badRequest("Resource not found for the segment '" + segment + "'.");
    }

    /** Source: §8. */
    public static GraphError badRequest(String message) {
        return new GraphError(400, "BadRequest", message);
    }

    /** A query option that is unknown, unsupported here, or has a value that makes no sense. Source: §8. */
    public static GraphError invalidQuery(String message) {
        return new GraphError(400, "ErrorInvalidUrlQuery", message);
    }

    /** Source: §4. */
    public static GraphError malformedId() {
        return new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
    }

    /** Source: §8. */
    public static GraphError itemNotFound() {
        return new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
    }

    /** Source: §8; text of Exchange. */
    public static GraphError folderNotFound() {
        return new GraphError(404, "ErrorFolderNotFound", "The specified folder could not be found in the store.");
    }

    /** Source: §2; status unverified. */
    public static GraphError folderExists() {
        return new GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.");
    }

    /** Source: Exchange's list of codes; status unverified. */
    public static GraphError distinguishedFolder() {
        return new GraphError(400, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.");
    }

    /** Source: §5. */
    public static GraphError changeKeyMismatch() {
        return new GraphError(
                412,
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change key passed in the request does"
                        + " not match the current change key for the item.");
    }

    /** Source: §1, msgraph-sdk-dotnet#2368; §8. */
    public static GraphError internal() {
        return new GraphError(
                500, "ErrorInternalServerError", "An internal server error occurred. The operation failed.");
    }

    /** Source: §8. */
    public static GraphError methodNotAllowed() {
        return new GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.");
    }

    /** Source: §7. */
    public static GraphError throttled(String limit) {
        return new GraphError(429, "ApplicationThrottled", "Application is over its " + limit + " limit.");
    }

    /** Source: §8. */
    public static GraphError invalidToken(String message) {
        return new GraphError(401, "InvalidAuthenticationToken", message);
    }

    /** The directory's way to say that an object is not there. Source: §8. */
    public static GraphError resourceNotFound(String id) {
        return new GraphError(
                404,
                "Request_ResourceNotFound",
                "Resource '" + id
                        + "' does not exist or one of its queried reference-property objects are not present.");
    }

    /** A mailbox outside of the app's scope. Source: §8, {@code auth-limit-mailbox-access}. */
    public static GraphError odataDisabled() {
        return new GraphError(403, "ErrorAccessDenied", "Access to OData is disabled.");
    }

    /** Source: §8. */
    public static GraphError quotaExceeded(boolean as507, String message) {
        return new GraphError(as507 ? 507 : 403, "ErrorQuotaExceeded", message);
    }
}
