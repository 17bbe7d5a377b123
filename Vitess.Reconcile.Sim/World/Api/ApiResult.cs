namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>An answer of the API server: an object, or a refusal with its reason.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Object">
/// The object or list answered; null for a refusal and for a deletion that answers with a Status.
/// </param>
/// <param name="Reason">The machine's word for a refusal, such as <c>Conflict</c>; empty for success.</param>
/// <param name="Message">The sentence that goes with it.</param>
/// <param name="Details">What the refusal names: object, group, kind, causes.</param>
public sealed record ApiResult(int Code, Json? Object, string Reason = "", string Message = "", Json? Details = null)
{
    /// <summary>Whether the request was carried out.</summary>
    public bool IsSuccess => Code < 300;

    /// <summary>Whether the object or the kind does not exist.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>
    /// Whether a precondition failed: a version, a uid, another manager's field, or a name that is taken.
    /// </summary>
    public bool IsConflict => Code == 409;

    /// <summary>What goes over the wire: the object, or a Status.</summary>
    public Json Body => Object ?? Json.Map(
        ("kind", "Status"),
        ("apiVersion", "v1"),
        ("metadata", Json.EmptyMap),
        ("status", IsSuccess ? "Success" : "Failure"),
        ("message", Message.Length == 0 ? null : (Json)Message),
        ("reason", Reason.Length == 0 ? null : (Json)Reason),
        ("details", Details),
        ("code", IsSuccess && Code == 200 ? null : (Json)Code));

    /// <summary>The code and the message, for logs.</summary>
    public override string ToString() => IsSuccess ? $"{Code}" : $"{Code} {Reason}: {Message}";
}

/// <summary>One defect of an object that validation found.</summary>
/// <param name="Reason">The machine's word, such as <c>FieldValueInvalid</c>.</param>
/// <param name="Field">The path of the field.</param>
/// <param name="Message">What is wrong, without the path.</param>
public sealed record FieldError(string Reason, string Field, string Message)
{
    public static FieldError Invalid(string field, string value, string message) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}: {message}");

    /// <summary>A value that is wrong as a whole, so that it is not told.</summary>
    public static FieldError Invalid(string field, string message) => new("FieldValueInvalid", field, $"Invalid value: {message}");

    public static FieldError Forbidden(string field, string message) =>
        new("FieldValueForbidden", field, $"Forbidden: {message}");

    public static FieldError Required(string field, string message = "") =>
        new("FieldValueRequired", field, message.Length == 0 ? "Required value" : $"Required value: {message}");
}

/// <summary>The refusals of the API server, in its words.</summary>
public static class Refusals
{
    public static ApiResult NotFound(KindInfo kind, string name) =>
        new(404, null, "NotFound", $"{kind.Resource} \"{name}\" not found", Details(kind, name));

    public static ApiResult UnknownResource() =>
        new(404, null, "NotFound", "the server could not find the requested resource", Json.EmptyMap);

    public static ApiResult AlreadyExists(KindInfo kind, string name, bool isBeingDeleted) => new(
        409, null, "AlreadyExists",
        $"{(isBeingDeleted ? "object is being deleted: " : "")}{kind.Resource} \"{name}\" already exists",
        Details(kind, name));

    public static ApiResult BadRequest(string message) => new(400, null, "BadRequest", message);

    public static ApiResult Stale(KindInfo kind, string name) => Conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiResult Conflict(KindInfo kind, string name, string why) => new(
        409, null, "Conflict", $"Operation cannot be fulfilled on {kind.Resource} \"{name}\": {why}", Details(kind, name));

    /// <summary>A failed precondition of a deletion, which names the kind and not the resource.</summary>
    public static ApiResult PreconditionFailed(KindInfo kind, string name, string why) => new(
        409, null, "Conflict", $"Operation cannot be fulfilled on {kind.KindWithGroup} \"{name}\": {why}",
        Json.Map(("name", name), ("group", Group(kind)), ("kind", kind.Name)));

    public static ApiResult Forbidden(KindInfo kind, string name, string why, Json? causes = null) => new(
        403, null, "Forbidden", $"{kind.Resource} \"{name}\" is forbidden: {why}",
        Details(kind, name).With("causes", causes));

    public static ApiResult UnsupportedMediaType(string message, Json? details = null) =>
        new(415, null, "UnsupportedMediaType", message, details);

    /// <summary>A JSON patch that does not apply, or whose test failed.</summary>
    public static ApiResult PatchFailed() =>
        new(422, null, "Invalid", "the server rejected our request due to an error in our request", Json.EmptyMap);

    public static ApiResult Invalid(KindInfo kind, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(kind.KindWithGroup, errors, Json.Map(("name", name), ("group", Group(kind)), ("kind", kind.Name)), name);

    public static ApiResult Invalid(string kindWithGroup, IReadOnlyList<FieldError> errors, Json details, string name)
    {
        var texts = errors.Select(error => $"{error.Field}: {error.Message}").Distinct(StringComparer.Ordinal).ToList();
        var all = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var causes = Json.List(errors.Select(error => Cause(error.Reason, error.Message, error.Field)));
        return new(422, null, "Invalid", $"{kindWithGroup} \"{name}\" is invalid: {all}", details.With("causes", causes));
    }

    public static Json Cause(string reason, string message, string? field = null) =>
        Json.Map(("reason", reason), ("message", message), ("field", field is null ? null : (Json)field));

    public static Json Details(KindInfo kind, string name) =>
        Json.Map(("name", name), ("group", Group(kind)), ("kind", kind.Plural));

    private static Json? Group(KindInfo kind) => kind.Group.Length == 0 ? null : (Json)kind.Group;
}
