#include <gd.h>
#include <stdbool.h>

/// The functions of libgd that the program calls, each as the header declares it.
struct nightshift_gd {
    __typeof__(&gdFree) _Nonnull free;
    __typeof__(&gdImageCopy) _Nonnull copy;
    __typeof__(&gdImageCreateFromGifPtr) _Nonnull decodeGIF;
    __typeof__(&gdImageCreateFromJpegPtr) _Nonnull decodeJPEG;
    __typeof__(&gdImageCreateFromPngPtr) _Nonnull decodePNG;
    __typeof__(&gdImageCreateFromWebpPtr) _Nonnull decodeWebP;
    __typeof__(&gdImageCreateTrueColor) _Nonnull createTrueColor;
    __typeof__(&gdImageDestroy) _Nonnull destroy;
    __typeof__(&gdImageFilledRectangle) _Nonnull fillRectangle;
    __typeof__(&gdImageJpegPtr) _Nonnull encodeJPEG;
    __typeof__(&gdImagePaletteToTrueColor) _Nonnull makeTrueColor;
    __typeof__(&gdImageScale) _Nonnull scale;
    __typeof__(&gdImageSetInterpolationMethod) _Nonnull setInterpolation;
    __typeof__(&gdSetErrorMethod) _Nonnull setErrorMethod;
};

/// Loads libgd and finds its functions; false where it is not installed, or lacks one of them.
///
/// The program is not linked with it: some sixty libraries come along with it, which would take nearly half of the time that a command
/// needs to start, and hardly any command makes images small.
bool nightshift_load_gd(struct nightshift_gd *_Nonnull gd);
