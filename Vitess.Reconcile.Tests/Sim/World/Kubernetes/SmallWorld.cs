using System.Globalization;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

/// <summary>A simulated Kubernetes of three zones with two nodes each, and a namespace <c>default</c>.</summary>
internal sealed class SmallWorld
{
    internal SmallWorld(ulong seed = 1, WorldDescription? description = null)
    {
        Clock = new(new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));
        Trace = new(Clock);
        Api = new(() => Clock.Now, (long)seed);
        Api.Subscribe(change => Trace.Add(
            "api", $"{change.Type} {change.Kind} {change.Object.Key()} {change.Version}"));
        Programs = new(Clock);
        Kubernetes = new(
            Clock, new(seed), Trace, Api, new(Api, new StrictWrites(Api)), Programs, Network, description ?? WorldDescription.Of(2, "za", "zb", "zc"));
        Kubernetes.Start();
        Create("Namespace", """{"metadata":{"name":"default"}}""");
    }

    internal VirtualClock Clock { get; }

    internal Trace Trace { get; }

    internal ApiServer Api { get; }

    internal PlainPrograms Programs { get; }

    internal Network Network { get; } = new();

    internal KubernetesActors Kubernetes { get; }

    internal Json Create(string kind, string json)
    {
        var answer = Api.Create(Named(kind), Json.Parse(json));
        Assert.True(answer.IsSuccess, answer.ToString());
        return answer.Object ?? Json.Null;
    }

    /// <summary>Lets time pass.</summary>
    internal void Pass(TimeSpan span)
    {
        var until = Clock.Now + span;
        while (Clock.Step(until))
        {
        }
    }

    internal void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>How long it takes until something holds.</summary>
    internal TimeSpan Until(Func<bool> holds, double secondsMax)
    {
        var began = Clock.Now;
        while (!holds())
        {
            Assert.True(
                Clock.Step(began.AddSeconds(secondsMax)),
                string.Create(CultureInfo.InvariantCulture, $"did not come to hold within {secondsMax} s"));
        }
        return Clock.Now - began;
    }

    internal Json Get(string kind, string name) =>
        Api.Find(Named(kind), "default", name)
            ?? throw new ArgumentException($"There is no {kind} {name}.", nameof(name));

    internal bool Exists(string kind, string name) => Api.Find(Named(kind), "default", name) is not null;

    internal Json Pod(string name) => Get("Pod", name);

    internal List<Json> Pods() => [.. Api.All(Kinds.Pod)];

    internal static string? Zone(Json pod) => pod.Label("topology.kubernetes.io/zone");

    /// <summary>A pod of one container with a probe; the rest of its spec is given.</summary>
    internal Json CreatePod(string name, string rest = "", string labels = "{}") => Create("Pod", $$"""
        {"metadata":{"name":"{{name}}","labels":{{labels}}},"spec":{ {{(rest.Length > 0 ? rest + "," : "")}}
        "containers":[{"name":"main","image":"good","readinessProbe":{"periodSeconds":1,"tcpSocket":{"port":1} } }] } }
        """);

    internal Json CreateClaim(string name) => Create("PersistentVolumeClaim", $$"""
        {"metadata":{"name":"{{name}}"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"standard",
        "resources":{"requests":{"storage":"1Gi"} } } }
        """);

    internal Json CreateDeployment(string name, int replicas, string image = "good") =>
        Create("Deployment", Deployment(name, replicas, image));

    internal static string Deployment(string name, int replicas, string image) => $$"""
        {"metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}},"revisionHistoryLimit":0,
        "selector":{"matchLabels":{"app":"{{name}}"} },"template":{"metadata":{"labels":{"app":"{{name}}"} },
        "spec":{"containers":[{"name":"main","image":"{{image}}",
        "readinessProbe":{"periodSeconds":1,"tcpSocket":{"port":1} } }] } } } }
        """;

    internal const string UsesClaim =
        """ "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}] """;

    internal static string InZone(string zone) => $$"""
        "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
        {"matchExpressions":[{"key":"failure-domain.beta.kubernetes.io/zone","operator":"In",
        "values":["{{zone}}"] }] }] } } }
        """;

    private static KindInfo Named(string kind) =>
        Kinds.Named(kind) ?? throw new ArgumentException($"There is no kind {kind}.", nameof(kind));
}
