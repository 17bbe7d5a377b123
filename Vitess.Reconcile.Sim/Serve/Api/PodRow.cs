using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>The row of a pod: how many containers are ready, and the one word for what goes on.</summary>
internal static class PodRow
{
    internal static ValueList<Json> Of(Json pod, string age)
    {
        var containers = pod.At("status", "containerStatuses")?.Items ?? [];
        var restarts = containers.Sum(one => one["restartCount"]?.AsInteger ?? 0);
        var ready = containers.Count(one => one["ready"] == Json.True && one.At("state", "running") is not null);
        return
        [
            pod.Name(),
            string.Create(CultureInfo.InvariantCulture, $"{ready}/{pod.At("spec", "containers")?.Items.Count ?? 0}"),
            Word(pod, containers),
            restarts.ToString(CultureInfo.InvariantCulture),
            age,
            pod.At("status", "podIP")?.AsText ?? "<none>",
            pod.At("spec", "nodeName")?.AsText ?? "<none>",
            "<none>",
            "<none>",
        ];
    }

    private static string Word(Json pod, ValueList<Json> containers)
    {
        if (pod.IsBeingDeleted())
        {
            return pod.At("status", "reason")?.AsText == "NodeLost" ? "Unknown" : "Terminating";
        }
        var initialised = pod.At("status", "initContainerStatuses")?.Items ?? [];
        for (var i = 0; i < initialised.Count; i++)
        {
            if (initialised[i].At("state", "terminated", "exitCode")?.AsInteger == 0)
            {
                continue;
            }
            return Reason(initialised[i]) is { Length: > 0 } reason && reason != "PodInitializing"
                ? $"Init:{reason}"
                : string.Create(CultureInfo.InvariantCulture, $"Init:{i}/{initialised.Count}");
        }
        var word = pod.At("status", "reason")?.AsText ?? pod.At("status", "phase")?.AsText ?? "Unknown";
        foreach (var container in containers)
        {
            word = Reason(container) is { Length: > 0 } reason ? reason : word;
        }
        return word == "Completed" && containers.Any(one => one.At("state", "running") is not null)
            ? pod.IsReady() ? "Running" : "NotReady"
            : word;
    }

    private static string? Reason(Json container) =>
        container.At("state", "waiting", "reason")?.AsText
        ?? (container.At("state", "terminated") is { } ended
            ? ended["reason"]?.AsText ?? $"ExitCode:{ended["exitCode"]}"
            : null);
}
