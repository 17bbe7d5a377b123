using System.CommandLine;
using Vitess.Reconcile.Host.Offline;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator plan</c>: what would happen, and why.</summary>
internal static class PlanCommand
{
    private const string About = """
        Shows what the operator would do with a file: what it creates, changes field by field, restarts, deletes and reparents,
        and what waits for what. Nothing is written anywhere.

        Examples:
          vitess-operator plan -f cluster.yaml                                    on an empty namespace
          kubectl get vt,vtc,vtk,vts,etcdls,vtbs,vitessbackupschedules,pods,pvc,svc,deploy,pdb,hpa,jobs,secrets -o yaml > objects.yaml
          vitess-operator plan -f cluster.yaml --observed objects.yaml            against what stands
          vitess-operator plan -f cluster.yaml --observed dump/ topology.json     with the topology
          vitess-operator plan -f cluster.yaml --observed dump/ -o json | jq .restart

        What --observed does not give is unknown, never absent: an object that should stand and was not given is not created but
        listed as unknown, and without a topology.json nothing is restarted or deleted on its account.

        JSON and YAML have these members: cluster, namespace, assumesEmptyNamespace, changes (whether there is anything to do),
        create, update, restart, differ (lists of kind, name, later, fields with path, old and new; a Deployment whose pods are
        replaced has replacesPods), delete (kind, name, why), reparent and call (what, why), left (kind, name), waits (resource,
        code, text, isNote), unknown (texts).
        Exit codes: 0 nothing to do, 1 error, 2 bad input, 10 changes.
        """;

    internal static Command Of()
    {
        var options = new OfflineOptions();
        var command = new Command("plan", About);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            if (options.Read(parsed) is not { } input)
            {
                return (int)ExitCode.BadInput;
            }
            var report = Planner.Of(input.Cluster, input.Observed, input.Space, input.Options, input.Now);
            options.Print(parsed, (output, hasColours) => new PlanText(output, hasColours).Print(report), () => PlanJson.Of(report));
            return (int)(report.HasChanges ? ExitCode.Changes : ExitCode.Nothing);
        });
        return command;
    }
}
