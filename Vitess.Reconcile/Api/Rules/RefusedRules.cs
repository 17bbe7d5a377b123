using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>What users add to pods and other objects, and what the API server then refuses.</summary>
internal static class RefusedRules
{
    private const string AndRefused = "and the pods are refused";
    private const string AsPart = "Write up to 63 lower-case letters, digits and dashes, with a letter or digit at both ends";
    private const string AsLabel = "Write up to 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends";

    // Source: Kubernetes 1.35, of which the last two have to be switched on.
    private static readonly ValueList<string> Operators = ["Equal", "Exists", "Lt", "Gt"];
    private static readonly ValueList<string> Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "refused-label",
            "An extra label has a name or a value that no label may have; the API server refuses what should carry it.",
            view => PodParts.Of(view).SelectMany(Labels)),
        RuleCheck.Warning(
            "refused-annotation",
            "An annotation has a name that none may have; the API server refuses what should carry it.",
            view => Annotated(view).SelectMany(Annotations)),
        RuleCheck.Warning(
            "refused-volume",
            "An extra volume has a name that none may have, or not just one source; the API server refuses the pods.",
            view => PodParts.Of(view).SelectMany(Volumes)),
        RuleCheck.Warning(
            "refused-mount",
            "A mount names no volume of its pods, or no path; the API server refuses them.",
            view => PodParts.Of(view).SelectMany(Mounts).Distinct()),
        RuleCheck.Warning(
            "refused-container",
            "A container has a name that none may have or that another has, or no image; the API server refuses the pods.",
            view => PodParts.Of(view).SelectMany(Containers)),
        RuleCheck.Warning(
            "refused-variable",
            "An environment variable has a name that none may have, or not just one value or source; the API server refuses the pods.",
            view => PodParts.Of(view).SelectMany(Variables)),
        RuleCheck.Warning(
            "refused-toleration",
            "A toleration says what none can; the API server refuses the pods that should bear it.",
            view => Tolerating(view).SelectMany(one => Each(one.Tolerations, one.Place)).SelectMany(one => Toleration(one.Item, one.Place))),
    ];

    private static IEnumerable<Finding> Labels(PodParts pods) => pods.Labels.GetValueOrDefault()
        .Where(label => !KubernetesNames.IsLabel(label.Key) || (label.Value.Length > 0 && !KubernetesNames.IsLabelText(label.Value)))
        .Select(label => new Finding(
            pods.Place.Member("extraLabels").Member(label.Key),
            $"No label may be {Quote.Of($"{label.Key}={label.Value}")}, and what should carry it is refused",
            AsLabel));

    private static List<(ValueMap<string, string>? Annotations, Place Place)> Annotated(SpecView view)
    {
        var (spec, place) = (view.Spec, Place.Spec);
        var all = new List<(ValueMap<string, string>? Annotations, Place Place)>();
        all.AddRange(PodParts.Of(view).Select(pods => (pods.Annotations, pods.Place)));
        all.AddRange(view.Keyspaces.Select(one => (one.Keyspace.Annotations, one.Place)));
        all.AddRange(view.Shards.Select(one => (one.Template.Annotations, one.Place)));
        all.AddRange(BackupRules.Locations(view).Select(one => (one.Location.Annotations, one.Place)));
        all.AddRange(ScheduleRules.Schedules(view).Select(one => (one.Schedule.Annotations, one.Place)));
        all.AddRange(view.Cells.Select(cell => (cell.Gateway.Service?.Annotations, cell.GatewayPlace.Member("service"))));
        all.AddRange(view.Keyspaces.Select(one =>
            (one.Keyspace.VitessOrchestrator?.Service?.Annotations, one.Place.Member("vitessOrchestrator").Member("service"))));
        foreach (var (etcd, at) in LockserverRules.Etcds(view))
        {
            all.Add((etcd.ClientService?.Annotations, at.Member("clientService")));
            all.Add((etcd.PeerService?.Annotations, at.Member("peerService")));
        }
        all.Add((spec.VitessDashboard?.Service?.Annotations, place.Member("vitessDashboard").Member("service")));
        all.Add((spec.Vtadmin?.Service?.Annotations, place.Member("vtadmin").Member("service")));
        all.Add((spec.GatewayService?.Annotations, place.Member("gatewayService")));
        all.Add((spec.TabletService?.Annotations, place.Member("tabletService")));
        return all;
    }

    private static IEnumerable<Finding> Annotations((ValueMap<string, string>? Annotations, Place Place) one) => one.Annotations.GetValueOrDefault().Keys
        .Where(name => !KubernetesNames.IsAnnotation(name))
        .Select(name => new Finding(
            one.Place.Member("annotations").Member(name),
            $"No annotation may be called {Quote.Of(name)}, and what should carry it is refused",
            AsLabel + ", and before it a prefix such as example.com/ if need be"));

    private static IEnumerable<Finding> Volumes(PodParts pods)
    {
        foreach (var (volume, place) in Each(pods.Volumes, pods.Place.Member("extraVolumes")))
        {
            var name = Text(volume, "name");
            var sources = volume.Members.Where(member => member.Key != "name" && member.Value != Json.Null).Select(member => member.Key).ToValueList();
            if (!KubernetesNames.IsOfPart(name))
            {
                yield return new(place.Member("name"), $"No volume may be called {Quote.Of(name)}, {AndRefused}", AsPart);
            }
            if (sources.Count == 0)
            {
                yield return new(place, $"What volume {Quote.Of(name)} holds is not said, {AndRefused}", "Write one source, such as emptyDir: {}");
            }
            else if (sources.Count > 1)
            {
                yield return new(
                    place, $"Volume {Quote.Of(name)} has {sources.Count} sources, {string.Join(", ", sources)}, {AndRefused}", $"Write {sources[0]} alone");
            }
        }
    }

    private static IEnumerable<Finding> Mounts(PodParts pods)
    {
        var given = Each(pods.Volumes, pods.Place.Member("extraVolumes")).Select(one => Text(one.Item, "name")).ToValueList();
        var named = pods.Secrets.Where(one => one.Source is { Name.Length: > 0, VolumeName.Length: > 0 }).Select(one => one.Source?.VolumeName ?? "");
        var all = given.Concat(pods.OwnVolumes).Concat(named).ToValueList();
        foreach (var (secret, place) in pods.Secrets)
        {
            if (secret is { Name: null or "", VolumeName: { Length: > 0 } name } && !all.Contains(name))
            {
                yield return new(place.Member("volumeName"), Missing(name), Instead(given));
            }
        }
        var mounts = Each(pods.Mounts, pods.Place.Member("extraVolumeMounts")).Concat(
            AllContainers(pods).SelectMany(one => Each(one.Item["volumeMounts"]?.Items, one.Place.Member("volumeMounts"))));
        foreach (var (mount, place) in mounts)
        {
            if (Text(mount, "name") is var name && !all.Contains(name))
            {
                yield return new(place.Member("name"), Missing(name), Instead(given));
            }
            if (Text(mount, "mountPath") is var path && (path.Length == 0 || path.Contains(':', StringComparison.Ordinal)))
            {
                yield return new(
                    place.Member("mountPath"), $"No volume can be mounted at {Quote.Of(path)}, {AndRefused}", "Write a path without a colon, such as /data");
            }
            if (Text(mount, "subPath") is var below && (below.StartsWith('/') || below.Split('/').Contains("..")))
            {
                yield return new(
                    place.Member("subPath"), $"{Quote.Of(below)} may lie outside the volume, {AndRefused}", "Write a path that begins with no slash and has no ..");
            }
        }
    }

    private static string Missing(string name) => $"No volume of the pods is called {Quote.Of(name)}, and they are refused";

    private static string Instead(ValueList<string> given) => given.Count == 0
        ? "Add it to extraVolumes" : $"Add it to extraVolumes, or write one that is there: {string.Join(", ", given)}";

    private static IEnumerable<Finding> Containers(PodParts pods)
    {
        // One of the same list, or that is called as one of the operator's there, is laid over or under it; in the other list it is one too many.
        var sidecars = Each(pods.SidecarContainers, pods.Place.Member("sidecarContainers"));
        var beside = sidecars.Select(one => Text(one.Item, "name")).Concat(pods.OwnContainers).ToValueList();
        return Each(pods.InitContainers, pods.Place.Member("initContainers"))
            .SelectMany(one => Container(one.Item, one.Place, pods.OwnInitContainers, beside))
            .Concat(sidecars.SelectMany(one => Container(one.Item, one.Place, pods.OwnContainers, pods.OwnInitContainers)));
    }

    private static IEnumerable<Finding> Container(Json container, Place place, ValueList<string> own, ValueList<string> elsewhere)
    {
        var name = Text(container, "name");
        if (!KubernetesNames.IsOfPart(name))
        {
            yield return new(place.Member("name"), $"No container may be called {Quote.Of(name)}, {AndRefused}", AsPart);
        }
        else if (elsewhere.Contains(name))
        {
            yield return new(place.Member("name"), $"Another container of the pods is called {Quote.Of(name)} too, and they are refused", "Write another name");
        }
        if (Text(container, "image").Length == 0 && !own.Contains(name))
        {
            yield return new(place, $"Container {Quote.Of(name)} has no image, {AndRefused}", "Write image with the name of one");
        }
    }

    private static IEnumerable<Finding> Variables(PodParts pods) => Each(pods.Env, pods.Place.Member("extraEnv"))
        .Concat(AllContainers(pods).SelectMany(one => Each(one.Item["env"]?.Items, one.Place.Member("env"))))
        .SelectMany(one => Variable(one.Item, one.Place));

    private static IEnumerable<Finding> Variable(Json variable, Place place)
    {
        const string Instead = "Write letters, digits, underscores, dashes and dots, and no digit first";
        var name = Text(variable, "name");
        if (!KubernetesNames.IsVariableOfLate(name))
        {
            yield return new(place.Member("name"), $"No variable may be called {Quote.Of(name)}, {AndRefused}", Instead);
        }
        else if (!KubernetesNames.IsVariable(name))
        {
            yield return new(place.Member("name"), $"Before Kubernetes 1.32 no variable may be called {Quote.Of(name)}, {AndRefused}", Instead);
        }
        if (variable["valueFrom"] is not { IsMap: true } from)
        {
            yield break;
        }
        if (Text(variable, "value").Length > 0)
        {
            yield return new(place, $"{Quote.Of(name)} has both a value and valueFrom, {AndRefused}", "Write one of them");
        }
        if (from.Members.Count(member => member.Value != Json.Null) != 1)
        {
            yield return new(place.Member("valueFrom"), $"Where {Quote.Of(name)} is from has to be said just once, {AndRefused}", "Write one source, such as secretKeyRef");
        }
    }

    private static IEnumerable<(ValueList<Json>? Tolerations, Place Place)> Tolerating(SpecView view) =>
        PodParts.Of(view).Select(pods => (pods.Tolerations, pods.Place.Member("tolerations")))
            .Concat(ScheduleRules.Schedules(view).Select(one => (one.Schedule.Tolerations, one.Place.Member("tolerations"))));

    private static IEnumerable<Finding> Toleration(Json toleration, Place place)
    {
        var (key, how, value, effect) = (Text(toleration, "key"), Text(toleration, "operator"), Text(toleration, "value"), Text(toleration, "effect"));
        if (how.Length > 0 && !Operators.Contains(how))
        {
            yield return new(place.Member("operator"), $"No toleration has the operator {Quote.Of(how)}, {AndRefused}", "Write Exists, or Equal and a value");
        }
        else if (key.Length == 0 && how != "Exists")
        {
            yield return new(place, $"What has no key bears every taint, which is for the operator Exists to say, {AndRefused}", "Write key, or operator: Exists");
        }
        else if (how == "Exists" && value.Length > 0)
        {
            yield return new(place.Member("value"), $"The operator Exists takes no value such as {Quote.Of(value)}, {AndRefused}", "Leave value out, or write operator: Equal");
        }
        else if (value.Length > 0 && !KubernetesNames.IsLabelText(value))
        {
            yield return new(place.Member("value"), $"No taint has the value {Quote.Of(value)}, {AndRefused}", AsLabel);
        }
        if (key.Length > 0 && !KubernetesNames.IsLabel(key))
        {
            yield return new(place.Member("key"), $"No taint may be called {Quote.Of(key)}, {AndRefused}", AsLabel);
        }
        if (effect.Length > 0 && !Effects.Contains(effect))
        {
            yield return new(place.Member("effect"), $"No taint has the effect {Quote.Of(effect)}, {AndRefused}", $"Write {string.Join(", ", Effects)}, or leave it out for all of them");
        }
        if (toleration["tolerationSeconds"] is { } seconds && seconds != Json.Null && effect != "NoExecute")
        {
            yield return new(place.Member("tolerationSeconds"), $"Only what bears NoExecute takes seconds, {AndRefused}", "Write effect: NoExecute, or leave tolerationSeconds out");
        }
    }

    private static ValueList<(Json Item, Place Place)> AllContainers(PodParts pods) =>
        Each(pods.InitContainers, pods.Place.Member("initContainers")).Concat(Each(pods.SidecarContainers, pods.Place.Member("sidecarContainers")));

    private static ValueList<(Json Item, Place Place)> Each(ValueList<Json>? items, Place place) =>
        SpecView.Each(items, place, (item, at) => (Item: item, Place: at)).Where(one => one.Item.IsMap).ToValueList();

    private static string Text(Json from, string name) => from[name]?.AsText ?? "";
}
