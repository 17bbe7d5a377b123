using System.CommandLine;
using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Sim.Serve;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary><c>vitess-sim serve</c>: the simulated Kubernetes over HTTP.</summary>
internal static class ServeCommand
{
    private const string About = $"""
        Serves a whole simulated Kubernetes over HTTP on 127.0.0.1, with its nodes, volumes and zones, and Vitess in its pods.

        kubectl, client libraries and any operator work with it as with a real one. The vtctlds answer over gRPC.
        Time passes by itself. The kubeconfig that is written has two contexts: "admin" may do all, "operator" what
        the operator's roles allow.

        Examples:
          vitess-sim serve crds/examples/three-zones.yaml            a cluster, with the operator in this process
            export KUBECONFIG=vitess-sim.kubeconfig
            kubectl get vitessshards -w
          vitess-sim serve                                           an empty one: kubectl apply -f your own cluster
          vitess-sim serve --operator none cluster.yaml              and run the operator beside it, as is printed
          vitess-sim serve --speed 10 cluster.yaml                   everything goes ten times as fast
          kubectl create --raw '/sim/lose-zone?zone=us-east-1a' -f /dev/null    take a zone away

          vitess-sim serve --handed-over left --operator none        a cluster as the Go operator left it, with pods that run; start
                                                                     vitess-operator beside it and watch it take over

          vitess-sim serve --without-actors --operator none          an API server alone: nothing starts, nothing is collected
            vitess-sim actors --kubeconfig vitess-sim.kubeconfig --context actors

        Of the world beside Kubernetes, by kubectl get --raw and kubectl create --raw:
        {WorldControl.About}

        Exit codes: 0 told to end, 2 bad input.
        """;

    internal static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE")
        {
            Description = "Files with a VitessCluster each, whose objects stand from the beginning.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var zones = CommandLine.Zones(new("--zones")
        {
            HelpName = "LIST", Description = "Zones, with commas between. Default: those that the files name, else three.",
        });
        var left = HandedOverInput.Option();
        var port = NumberOption.Whole("--port", 0, 65_535, 0, "The port of the API server; 0 for any that is free.");
        var kubeconfig = new Option<FileInfo>("--kubeconfig")
        {
            HelpName = "FILE", Description = "Where the kubeconfig is written.", DefaultValueFactory = _ => new("vitess-sim.kubeconfig"),
        };
        var http = new Option<bool>("--http")
        {
            Description = "No TLS. Who comes without a token is \"admin\" then, because kubectl sends none over HTTP.",
        };
        var token = new Option<string?>("--token") { HelpName = "TEXT", Description = "The token of \"admin\". Default: one that is drawn." };
        var operators = new Option<string>("--operator")
        {
            HelpName = "in-process|none", Description = "Whether the operator runs in this process.", DefaultValueFactory = _ => "in-process",
        };
        operators.AcceptOnlyFromAmong("in-process", "none");
        var spaces = new Option<string>("--operator-namespaces")
        {
            HelpName = "LIST", Description = "The namespaces that the token of \"operator\" is good for. Default: all.",
        };
        var speed = CommandLine.Speed();
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "Draws every latency and every choice.", DefaultValueFactory = _ => 1 };
        var recorded = new Option<bool>("--as-recorded") { Description = "The world that the Go operator was recorded in: its rendering, an inert VTOrc." };
        var alone = new Option<bool>("--without-actors")
        {
            Description = "Nothing acts: no nodes, volumes and controllers. For \"vitess-sim actors\", or for other actors.",
        };
        var command = new Command("serve", About) { alone, files, left, zones, port, kubeconfig, http, token, operators, spaces, speed, seed, recorded };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(alone) && parsed.GetResult(left) is { Tokens.Count: > 0 })
            {
                parsed.AddError("--handed-over goes with actors, for its pods run. Give it to vitess-sim actors.");
            }
        });
        command.SetAction(async (parsed, cancel) => (int)await Serving.Run(
            new()
            {
                Files = (parsed.GetValue(files) ?? []).ToValueList(),
                HandedOver = (parsed.GetValue(left) ?? []).ToValueList(),
                Zones = CommandLine.ZonesOf(parsed.GetValue(zones)).ToValueList(),
                Port = parsed.GetValue(port),
                Kubeconfig = parsed.GetValue(kubeconfig) ?? new("vitess-sim.kubeconfig"),
                HasTls = !parsed.GetValue(http),
                Token = parsed.GetValue(token),
                HasOperator = parsed.GetValue(operators) == "in-process",
                HasActors = !parsed.GetValue(alone),
                OperatorNamespaces = parsed.GetValue(spaces) ?? "",
                Speed = parsed.GetValue(speed),
                Seed = parsed.GetValue(seed),
                IsAsRecorded = parsed.GetValue(recorded),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }
}
