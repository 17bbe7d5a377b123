namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What the server refuses of a pod, alone or in a template: containers and volumes without a name or with one twice, and
/// mounts of what there is not.</summary>
internal static class PodValidation
{
    /// <summary>The defects of a pod's spec.</summary>
    /// <param name="spec">The spec; null when there is none.</param>
    /// <param name="path">Where it stands.</param>
    public static IEnumerable<FieldError> Of(Json? spec, string path)
    {
        var volumes = spec?["volumes"]?.Items ?? [];
        var mountable = volumes.Select(volume => volume["name"]?.AsText ?? "").ToList();
        var containers = spec?["containers"]?.Items ?? [];
        var first = spec?["initContainers"]?.Items ?? [];
        return Named(volumes, $"{path}.volumes", [])
            .Concat(volumes.SelectMany((volume, i) => OfVolume(volume, $"{path}.volumes[{i}]")))
            .Concat(containers.Count == 0 ? [FieldError.Required($"{path}.containers")] : [])
            .Concat(OfContainers(containers, $"{path}.containers", mountable, []))
            .Concat(OfContainers(first, $"{path}.initContainers", mountable, containers));
    }

    private static IEnumerable<FieldError> OfVolume(Json volume, string path)
    {
        if (volume["secret"] is { } secret && string.IsNullOrEmpty(secret["secretName"]?.AsText))
        {
            yield return FieldError.Required($"{path}.secret.secretName");
        }
        if (volume["persistentVolumeClaim"] is { } claim && string.IsNullOrEmpty(claim["claimName"]?.AsText))
        {
            yield return FieldError.Required($"{path}.persistentVolumeClaim.claimName");
        }
    }

    private static IEnumerable<FieldError> OfContainers(ValueList<Json> containers, string path, List<string> volumes, ValueList<Json> others) =>
        Named(containers, path, others).Concat(containers.SelectMany((container, i) => OfContainer(container, $"{path}[{i}]", volumes)));

    private static IEnumerable<FieldError> OfContainer(Json container, string path, List<string> volumes)
    {
        if (string.IsNullOrEmpty(container["image"]?.AsText))
        {
            yield return FieldError.Required($"{path}.image");
        }
        var paths = new List<string>();
        var mounts = container["volumeMounts"]?.Items ?? [];
        for (var i = 0; i < mounts.Count; i++)
        {
            var (name, at) = (mounts[i]["name"]?.AsText ?? "", mounts[i]["mountPath"]?.AsText ?? "");
            if (name.Length == 0)
            {
                yield return FieldError.Required($"{path}.volumeMounts[{i}].name");
            }
            else if (!volumes.Contains(name, StringComparer.Ordinal))
            {
                yield return new("FieldValueNotFound", $"{path}.volumeMounts[{i}].name", $"Not found: \"{name}\"");
            }
            if (at.Length == 0)
            {
                yield return FieldError.Required($"{path}.volumeMounts[{i}].mountPath");
            }
            else if (paths.Contains(at, StringComparer.Ordinal))
            {
                yield return FieldError.Invalid($"{path}.volumeMounts[{i}].mountPath", $"\"{at}\"", "must be unique");
            }
            paths.Add(at);
        }
    }

    /// <summary>Of each item a name, and no name twice, in this list or the other.</summary>
    private static IEnumerable<FieldError> Named(ValueList<Json> items, string path, ValueList<Json> others)
    {
        var names = others.Select(item => item["name"]?.AsText ?? "").ToList();
        for (var i = 0; i < items.Count; i++)
        {
            var name = items[i]["name"]?.AsText ?? "";
            if (name.Length == 0)
            {
                yield return FieldError.Required($"{path}[{i}].name");
            }
            else if (names.Contains(name, StringComparer.Ordinal))
            {
                yield return new("FieldValueDuplicate", $"{path}[{i}].name", $"Duplicate value: \"{name}\"");
            }
            names.Add(name);
        }
    }
}
