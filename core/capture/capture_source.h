// The octets of a capture from front to back, wherever they come from; and again by position.
#pragma once

#include "core/base/file_descriptor.h"
#include "core/capture/capture_file.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir {

/// Octets that come once, in order.
class OctetStream
{
public:
    virtual ~OctetStream() = default;

    /// Fills the front of out, which is not empty. 0: the end, or cancelled.
    virtual Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) = 0;

    /// Octets taken from the file as it lies on disk.
    virtual std::uint64_t consumed() const = 0;
};

/// A file, pipe or device as the system gives it.
class InputFile : public OctetStream
{
public:
    /// "-" is standard input, which stays open. cancel may be null.
    static Expected<std::unique_ptr<InputFile>, CaptureError> open(const std::string& path,
                                                                   const std::atomic<bool>* cancel);

    Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) override;
    std::uint64_t consumed() const override { return m_position; }

    /// The first octets, up to count (fewer where the file is shorter), which read() will give again.
    /// Once, before the first read(); borrowed until seek().
    Expected<Octets, CaptureError> head(std::size_t count);

    /// Makes read() begin at the front again; `octets` are those that it has given so far.
    void giveBack(Octets octets);

    /// Only if isRandomAccess().
    bool seek(std::uint64_t position);

    bool isRandomAccess() const { return m_randomAccess; }
    std::uint64_t size() const { return m_size; } ///< 0 for what is not a regular file
    const std::string& name() const { return m_name; }

    /// A second handle on the same file.
    FileDescriptor duplicate() const;

private:
    InputFile(FileDescriptor file, std::string name, const std::atomic<bool>* cancel);
    Expected<std::size_t, CaptureError> readFile(std::span<std::uint8_t> out);
    bool waitForInput() const;

    FileDescriptor m_file;
    std::string m_name;
    const std::atomic<bool>* m_cancel;
    bool m_randomAccess = false;
    std::uint64_t m_size = 0;
    std::uint64_t m_position = 0;
    std::vector<std::uint8_t> m_head; ///< read already, to be given out from m_headNext on
    std::size_t m_headNext = 0;
};

/// A temporary file without a name, which goes with its last handle.
class Spool
{
public:
    static Expected<Spool, CaptureError> create();

    bool append(Octets octets);
    FileDescriptor duplicate() const;

private:
    explicit Spool(FileDescriptor file) : m_file(std::move(file)) {}

    FileDescriptor m_file;
};

/// A capture's octets, uncompressed: read once through read(), and again by position through octets().
class CaptureSource
{
public:
    /// The stream's octets lie in `file` under the same positions.
    CaptureSource(std::unique_ptr<OctetStream> stream, FileDescriptor file);
    /// The stream cannot be read twice; what was read is kept in the spool.
    CaptureSource(std::unique_ptr<OctetStream> stream, Spool spool);

    /// 0: the end; after a failure error() says which.
    std::size_t read(std::span<std::uint8_t> out);

    const std::optional<CaptureError>& error() const { return m_error; }
    std::uint64_t consumed() const { return m_stream->consumed(); }
    std::shared_ptr<const CaptureOctets> octets() const { return m_octets; }

private:
    std::unique_ptr<OctetStream> m_stream;
    std::optional<Spool> m_spool;
    std::shared_ptr<const CaptureOctets> m_octets;
    std::optional<CaptureError> m_error;
};

} // namespace weir
