using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>A plan as a value for programs; its members are told in the help of the command and only ever grow.</summary>
internal static class PlanJson
{
    internal static Json Of(PlanReport report) => Json.Map(
        ("cluster", report.Cluster.Name),
        ("namespace", report.Cluster.Namespace),
        ("assumesEmptyNamespace", report.AssumesEmpty),
        ("changes", report.HasChanges),
        ("create", ChangesOf(report, ObjectChangeKind.Create)),
        ("update", ChangesOf(report, ObjectChangeKind.Update)),
        ("restart", ChangesOf(report, ObjectChangeKind.Restart)),
        ("differ", ChangesOf(report, ObjectChangeKind.Differ)),
        ("delete", Json.List(report.Deletions.Select(it => Named(it.Key).With("why", it.Why)))),
        ("reparent", CallsOf(report.Reparents)),
        ("call", CallsOf(report.Calls)),
        ("left", Json.List(report.Left.Select(Named))),
        ("waits", Json.List(report.Waits.SelectMany(entry => entry.Value.Select(wait => WaitOf(entry.Key, wait))))),
        ("unknown", Json.List(report.Of(ObjectChangeKind.Unknown).Select(it => (Json?)$"{it.Change.Key}: it was not given" ?? Json.Null)
            .Concat(report.Unknown.Select(text => (Json?)text ?? Json.Null)))));

    private static Json ChangesOf(PlanReport report, ObjectChangeKind kind) => Json.List(report.Of(kind).Select(planned =>
    {
        var item = Named(planned.Change.Key).With("later", planned.IsLater);
        item = planned.Change.ReplacesPods ? item.With("replacesPods", true) : item;
        return planned.Change.Fields.Count == 0 ? item : item.With("fields", Json.List(planned.Change.Fields.Select(field => Json.Map(
            ("path", field.Path), ("old", field.Old), ("new", field.New)))));
    }));

    private static Json CallsOf(ValueList<(string What, string Why)> calls) =>
        Json.List(calls.Select(call => Json.Map(("what", call.What), ("why", call.Why))));

    private static Json WaitOf(ObjectKey resource, Reason wait) => Json.Map(
        ("resource", resource.ToString()), ("code", wait.Code), ("text", wait.Text), ("isNote", wait.IsNote));

    private static Json Named(ObjectKey key) => Json.Map(("kind", key.Kind), ("name", key.Name));
}
