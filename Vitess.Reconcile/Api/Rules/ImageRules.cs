using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Images and their tags.</summary>
internal static class ImageRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "floating-image",
            "An image's tag names no one version; two pods that start on different days run different programs.",
            view => Named(view).SelectMany(Floating)),
        RuleCheck.Warning(
            "default-image",
            "No image is named for Vitess' programs, so that they run whatever vitess/lite:latest is when a pod starts.",
            Unnamed),
        RuleCheck.Warning(
            "mysqld-image",
            "The image of the MySQL server is missing, or several are named, of which the first counts.",
            view => Servers(view).SelectMany(Server)),
        RuleCheck.Warning(
            "mysqld-image-version",
            "The MySQL server's version cannot be told from its image, and Vitess announces a wrong one to clients.",
            view => Servers(view).SelectMany(one => one.Images).SelectMany(Version)),
    ];

    private readonly record struct ImageAt(string Image, Place Place);

    private readonly record struct ServerAt(Place Place, ValueList<ImageAt> Images, bool HasOther = false);

    private static IEnumerable<ImageAt> Named(SpecView view)
    {
        var place = Place.Spec.Member("images");
        var images = view.Spec.Images ?? new();
        var all = new List<ImageAt>
        {
            new(images.Vtctld ?? "", place.Member("vtctld")),
            new(images.Vtadmin ?? "", place.Member("vtadmin")),
            new(images.Vtorc ?? "", place.Member("vtorc")),
            new(images.Vtgate ?? "", place.Member("vtgate")),
            new(images.Vttablet ?? "", place.Member("vttablet")),
            new(images.Vtbackup ?? "", place.Member("vtbackup")),
            new(images.MysqldExporter ?? "", place.Member("mysqldExporter")),
        };
        foreach (var one in view.Keyspaces.Where(one => one.Keyspace.Images is not null))
        {
            var (own, at) = (one.Keyspace.Images ?? new(), one.Place.Member("images"));
            all.Add(new(own.Vttablet ?? "", at.Member("vttablet")));
            all.Add(new(own.Vtorc ?? "", at.Member("vtorc")));
            all.Add(new(own.Vtbackup ?? "", at.Member("vtbackup")));
            all.Add(new(own.MysqldExporter ?? "", at.Member("mysqldExporter")));
        }
        all.AddRange(Servers(view).SelectMany(server => server.Images));
        all.AddRange(LockserverRules.Etcds(view).Select(etcd => new ImageAt(etcd.Template.Image ?? "", etcd.Place.Member("image"))));
        return all.Where(one => one.Image.Length > 0);
    }

    private static IEnumerable<ServerAt> Servers(SpecView view)
    {
        if (view.Spec.Images?.Mysqld is { } all)
        {
            yield return Of(Place.Spec.Member("images").Member("mysqld"), [
                ("mysql56Compatible", all.Mysql56Compatible),
                ("mysql80Compatible", all.Mysql80Compatible),
                ("mariadbCompatible", all.MariadbCompatible),
                ("mariadb103Compatible", all.Mariadb103Compatible),
            ]);
        }
        foreach (var one in view.Keyspaces)
        {
            if (one.Keyspace.Images?.Mysqld is { } own)
            {
                // A keyspace takes the place of the cluster's MySQL; the cluster's MariaDB stays beneath.
                yield return Of(one.Place.Member("images").Member("mysqld"), [
                    ("mysql56Compatible", own.Mysql56Compatible), ("mysql80Compatible", own.Mysql80Compatible),
                ]) with
                {
                    HasOther = view.Spec.Images?.Mysqld is { MariadbCompatible.Length: > 0 } or { Mariadb103Compatible.Length: > 0 },
                };
            }
        }
    }

    private static ServerAt Of(Place place, ValueList<(string Name, string? Image)> images) => new(
        place,
        images.Where(one => one.Image is { Length: > 0 }).Select(one => new ImageAt(one.Image ?? "", place.Member(one.Name))).ToValueList());

    private static IEnumerable<Finding> Floating(ImageAt one)
    {
        if (one.Image.Contains('@', StringComparison.Ordinal))
        {
            yield break;
        }
        var tag = Tag(one.Image);
        var digits = tag.TrimStart('v');
        var problem = tag.Length == 0 ? "has no tag, which stands for latest"
            : tag is "latest" or "stable" or "main" or "edge" or "nightly" ? "has a tag that is moved from version to version"
            : digits.Length > 0 && digits.All(char.IsAsciiDigit) ? "has a tag that names a major version only"
            : null;
        if (problem is not null)
        {
            yield return new(
                one.Place,
                $"{Quote.Of(one.Image)} {problem}: pods that start later run another program",
                "Write the tag of one version, as in v23.0.0, or a digest");
        }
    }

    private static IEnumerable<Finding> Unnamed(SpecView view)
    {
        var images = view.Spec.Images ?? new();
        var missing = new (string Name, string? Image)[]
            {
                ("vtctld", images.Vtctld), ("vtgate", images.Vtgate), ("vttablet", images.Vttablet), ("vtorc", images.Vtorc),
                ("vtbackup", images.Vtbackup),
            }
            .Where(one => one.Image is null or "").Select(one => one.Name).ToValueList();
        if (missing.Count > 0 && view.Cells.Count > 0)
        {
            yield return new(
                view.Spec.Images is null ? Place.Spec : Place.Spec.Member("images"),
                $"No image is named for {string.Join(", ", missing)}: they run vitess/lite:latest, whatever that is when a pod starts",
                "Name an image with the tag of one version for each");
        }
    }

    private static IEnumerable<Finding> Server(ServerAt one)
    {
        if (one.Images.Count != 1 && !(one.Images.Count == 0 && one.HasOther))
        {
            yield return new(
                one.Place,
                one.Images.Count == 0
                    ? "No image is named here, and none is filled in: the MySQL server has no image"
                    : $"{one.Images.Count} images are named for one MySQL server: the first of them counts",
                one.Images.Count == 0 ? "Add mysql80Compatible, or take the map out" : "Leave only the one that is to run");
        }
    }

    private static IEnumerable<Finding> Version(ImageAt one)
    {
        // Everything after the first colon is taken for the version. Source: the Go operator 2.18.
        var colon = one.Image.IndexOf(':', StringComparison.Ordinal);
        var taken = colon < 0 ? "" : one.Image[(colon + 1)..];
        if (taken.Contains('/', StringComparison.Ordinal) || one.Image.Contains('@', StringComparison.Ordinal))
        {
            yield return new(
                one.Place,
                $"What follows the first colon of {Quote.Of(one.Image)} is taken for the MySQL server's version",
                "Use an image whose registry has no port and whose tag begins with the version, as in mysql:8.0.40");
        }
    }

    /// <summary>The tag; a colon before the last slash belongs to the registry's port.</summary>
    private static string Tag(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : name[(colon + 1)..];
    }
}
