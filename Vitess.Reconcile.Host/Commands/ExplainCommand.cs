using System.CommandLine;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator explain</c>: where each value of an object comes from.</summary>
internal static class ExplainCommand
{
    private const string About = """
        Tells what an object is for and, for every flag, variable, label and setting of it, which field of the file it comes from
        (with its line) and what that overrode, or that it is a default and which field would change it.

        Examples:
          vitess-operator render -f cluster.yaml                                       which objects there are
          vitess-operator explain -f cluster.yaml Deployment/example-zone1-vtgate-bc6cde92
          vitess-operator explain -f cluster.yaml Pod/example-vttablet                 the first whose name begins so
          vitess-operator explain -f cluster.yaml Pod/example-commerce-x-x-vtbackup    what takes a shard's first backup
          vitess-operator explain -f cluster.yaml Pod/example-vttablet -o json | jq '.values[] | select(.isDefault | not)'

        It is found by trial: the cluster is rendered without each field, and with each field that is not set.

        JSON and YAML have these members: kind, name, madeBy, purpose, values (path, value, isDefault, from: field with file, line,
        isNeeded and insteadOf, or option; overrides: fields that are not set and would change a default).
        Exit codes: 0 done, 2 bad input.
        """;

    internal static Command Of()
    {
        var options = new OfflineOptions();
        var named = new Argument<string>("KIND/NAME") { Description = "The object, as render lists it. The beginning of a name will do." };
        var command = new Command("explain", About) { named };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            if (options.Read(parsed) is not { } input)
            {
                return (int)ExitCode.BadInput;
            }
            var snapshot = input.Snapshot();
            var all = ClusterTree.Render(snapshot).Concat(ClusterTree.FirstBackups(snapshot)).ToValueList();
            if (Find(all, parsed.GetRequiredValue(named)) is not { } key || ClusterTree.Explain(snapshot, key) is not { } explained)
            {
                parsed.InvocationConfiguration.Error.WriteLine(NotFound(all, parsed.GetRequiredValue(named)));
                return (int)ExitCode.BadInput;
            }
            var forms = new ExplanationForms(explained, input.Cluster);
            options.Print(parsed, forms.Print, forms.ToJson);
            return (int)ExitCode.Nothing;
        });
        return command;
    }

    private static ObjectKey? Find(ValueList<WantedObject> all, string text)
    {
        var keys = all.Select(wanted => wanted.Rendered.Key).Order().ToValueList();
        foreach (var matches in (Func<ObjectKey, bool>[])
        [
            key => key.ToString().Equals(text, StringComparison.OrdinalIgnoreCase),
            key => key.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase),
        ])
        {
            foreach (var key in keys.Where(matches))
            {
                return key;
            }
        }
        return null;
    }

    private static string NotFound(ValueList<WantedObject> all, string text)
    {
        var kinds = all.Select(wanted => wanted.Rendered.Key)
            .Where(key => key.Kind.Equals(text.Split('/')[0], StringComparison.OrdinalIgnoreCase)).Order().ToValueList();
        return kinds.Count == 0
            ? $"The file asks for no \"{text}\". Name one of the kinds {string.Join(", ", all.Select(wanted => wanted.Rendered.Key.Kind).Distinct().Order(StringComparer.Ordinal))}, and a name."
            : $"The file asks for no \"{text}\". Name one of {string.Join(", ", kinds.Take(20))}.";
    }
}
