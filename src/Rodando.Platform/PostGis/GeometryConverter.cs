#pragma warning disable NPG9001 // Npgsql's converter API is marked experimental; its version is pinned and this folder is the only user.
using NetTopologySuite.Geometries;
using Npgsql.Internal;

namespace Rodando.Platform.PostGis;

/// <summary>Moves one geometry between Npgsql's buffers and <see cref="Ewkb"/>.</summary>
/// <remarks>
/// A value is taken from the stream whole before it is understood, and made whole before its size is announced. So a value
/// that cannot be read or written throws while the connection stays usable.
/// </remarks>
internal sealed class GeometryConverter<T> : PgStreamingConverter<T>
    where T : Geometry
{
    public override T Read(PgReader reader)
    {
        var bytes = new byte[reader.CurrentRemaining];
        reader.ReadBytes(bytes.AsSpan());
        return Parse(bytes);
    }

    public override async ValueTask<T> ReadAsync(PgReader reader, CancellationToken cancellationToken = default)
    {
        var bytes = new byte[reader.CurrentRemaining];
        await reader.ReadBytesAsync(bytes, cancellationToken);
        return Parse(bytes);
    }

    public override Size GetSize(SizeContext context, T value, ref object? writeState)
    {
        var bytes = Ewkb.Write(value);
        writeState = bytes;
        return bytes.Length;
    }

    public override void Write(PgWriter writer, T value) => writer.WriteBytes(Prepared(writer));

    public override ValueTask WriteAsync(PgWriter writer, T value, CancellationToken cancellationToken = default) =>
        writer.WriteBytesAsync(Prepared(writer), cancellationToken);

    private static byte[] Prepared(PgWriter writer) =>
        writer.Current.WriteState as byte[] ?? throw new InvalidOperationException("Npgsql asked to write a geometry it never measured.");

    private static T Parse(byte[] bytes) => Ewkb.Read(bytes) switch
    {
        T wanted => wanted,
        var other => throw new InvalidCastException($"The value is a {other.GeometryType}, but a {typeof(T).Name} was asked for."),
    };
}
