using System.Globalization;

namespace Vitess.Reconcile.Planning;

/// <summary>A condition of a resource, as <c>kubectl wait</c> understands it.</summary>
/// <param name="Type">What it is about, in CamelCase.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">Why, in one word in CamelCase.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record Condition(string Type, string Status, string Reason, string Message);

/// <summary>Writes conditions into statuses. A condition keeps its time until its status changes.</summary>
internal static class Conditions
{
    internal const string True = "True";
    internal const string False = "False";
    internal const string Unknown = "Unknown";

    internal static string Of(bool? truth) => truth switch { true => True, false => False, null => Unknown };

    /// <summary>The list form, which all kinds but VitessShard have.</summary>
    internal static Json List(Json? before, DateTimeOffset now, params IEnumerable<Condition> conditions) =>
        Json.List(conditions.Select(condition => Form(
            condition, before?.Items.FirstOrDefault(old => old["type"]?.AsText == condition.Type), now, condition.Type)));

    /// <summary>The map form by type, which VitessShard has.</summary>
    internal static Json Map(Json? before, DateTimeOffset now, params IEnumerable<Condition> conditions) =>
        Json.Map(conditions.ToValueMap(
            condition => condition.Type,
            condition => Form(condition, before?[condition.Type], now)));

    /// <summary>A condition in either form; null when the resource does not have it.</summary>
    internal static Json? Of(Json status, string type) => status["conditions"] switch
    {
        { IsMap: true } map => map[type],
        { IsList: true } list => list.Items.FirstOrDefault(c => c["type"]?.AsText == type),
        _ => null,
    };

    /// <summary>A condition's status in either form; null when the resource does not have it.</summary>
    internal static string? StatusOf(Json status, string type) => Of(status, type)?["status"]?.AsText;

    /// <summary>Why a condition has this status; null when it does not have it.</summary>
    internal static string? ReasonOf(Json status, string type, string value) =>
        Of(status, type) is { } found && found["status"]?.AsText == value ? found["reason"]?.AsText : null;

    /// <summary>An instant as the API server writes it: UTC, to the second.</summary>
    internal static string Time(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A condition as it is stored; the old one itself where nothing of it has changed, as in most passes.</summary>
    private static Json Form(Condition condition, Json? old, DateTimeOffset now, string? type = null) =>
        old is not null && Says(old, condition) && old.Members.Count == (type is null ? 4 : 5) && old["lastTransitionTime"] is not null
            ? old
            : Json.Map(
                ("status", condition.Status),
                ("reason", condition.Reason),
                ("message", condition.Message),
                ("lastTransitionTime", old?["status"]?.AsText == condition.Status && old["lastTransitionTime"] is { } since ? since : Time(now)),
                ("type", type));

    private static bool Says(Json old, Condition condition) => old["status"]?.AsText == condition.Status
        && old["reason"]?.AsText == condition.Reason && old["message"]?.AsText == condition.Message;
}
